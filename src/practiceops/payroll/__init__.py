"""Payroll: worked hours to gross pay, taxes and deductions, payslips, and what they cost the employer.

Shifts become a `Timesheet`; `gross_pay` makes it lines of earnings with the overtime of each workweek; a `Payee` is a
person with earnings, certificates and deductions; `payslip` and `run_payroll` figure the net pay. Each tax also stands
on its own: `federal_withholding`, `fica`, `state_withholding`, `futa`.

What belongs here: pay of people who work for the practice. Not here: which shifts they work (the roster), and the
figures set by law, which are data.
"""

from __future__ import annotations

from practiceops.dates import PayFrequency, PayPeriod, Workweek, pay_calendar
from practiceops.payroll import certificates
from practiceops.payroll.deductions import Deduction, DeductionKind
from practiceops.payroll.earnings import Earning, EarningKind
from practiceops.payroll.federal_income_tax import FederalWithholding, federal_withholding
from practiceops.payroll.flsa import Overtime, RateRounding, RegularRate, overtime, regular_rate
from practiceops.payroll.forms import W4, FilingStatus, MaritalStatus, W4Pre2020
from practiceops.payroll.gross import GrossPay, gross_pay
from practiceops.payroll.gross_to_net import payslip
from practiceops.payroll.payees import Employer, Payee
from practiceops.payroll.payroll_taxes import (
    Fica,
    Unemployment,
    UnemploymentTax,
    YearToDate,
    fica,
    futa,
    state_unemployment,
)
from practiceops.payroll.payslips import EmployerCost, LineKind, Payslip, PayslipLine, Tax, TaxKind
from practiceops.payroll.runs import PayrollRun, run_payroll
from practiceops.payroll.state_income_tax import StateWithholding, state_withholding
from practiceops.payroll.timesheets import EarlierWork, Timesheet, WorkedDay, WorkedWeek

__all__ = [
    "W4",
    "Deduction",
    "DeductionKind",
    "EarlierWork",
    "Earning",
    "EarningKind",
    "Employer",
    "EmployerCost",
    "FederalWithholding",
    "Fica",
    "FilingStatus",
    "GrossPay",
    "LineKind",
    "MaritalStatus",
    "Overtime",
    "PayFrequency",
    "PayPeriod",
    "Payee",
    "PayrollRun",
    "Payslip",
    "PayslipLine",
    "RateRounding",
    "RegularRate",
    "StateWithholding",
    "Tax",
    "TaxKind",
    "Timesheet",
    "Unemployment",
    "UnemploymentTax",
    "W4Pre2020",
    "WorkedDay",
    "WorkedWeek",
    "Workweek",
    "YearToDate",
    "certificates",
    "federal_withholding",
    "fica",
    "futa",
    "gross_pay",
    "overtime",
    "pay_calendar",
    "payslip",
    "regular_rate",
    "run_payroll",
    "state_unemployment",
    "state_withholding",
]
