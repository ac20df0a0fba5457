"""A domain library for running a US medical practice: immutable values, pure services.

The map of the house (import what you need from where it lives; this module loads nothing):

===================================  =====================================================================
``practiceops.scheduling.roster``    staff rosters: solve, judge, repair, explain
``practiceops.payroll``              hours to gross, taxes, payslips, employer cost
``practiceops.billing``              claims, remittances (835), the ledger, receivables and aging
``practiceops.inventory``            items, demand, reorder policies, proposals
``practiceops.certification``        CMM and sister credentials, as dated editions
``practiceops.whatif``               one practice, many scenarios, side by side
``practiceops.interop``              JSON, calendar files
``practiceops.display``              money and dates as text, in a locale that you name
``practiceops.testing``              Hypothesis strategies and seeded generators for your own tests
ground floor                         ``money``, ``dates``, ``law``, ``distributions``, ``errors``,
                                     ``findings``, ``table``, ``people``, ``visits``
===================================  =====================================================================
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
