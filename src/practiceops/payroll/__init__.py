"""Payroll: hours to gross, benefits, taxes, payslip, employer cost."""
