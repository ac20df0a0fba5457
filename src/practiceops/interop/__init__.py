"""Values of the house leave it and come back: one module for each outside format, each behind an extra of its name.

====================================  ===========================================================
``practiceops.interop.json``          any public value to JSON and back (extra ``json``)
``practiceops.interop.ical``          shifts and absences as a calendar file (extra ``ical``)
====================================  ===========================================================

Nothing is imported here, so that each format costs only those who use it.
"""

__all__: list[str] = []
