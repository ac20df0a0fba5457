"""The scheduling room: staff rosters (`scheduling.roster`) and the day book (`scheduling.appointments`)."""

__all__: list[str] = []
