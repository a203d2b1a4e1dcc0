"""Tiaoli 条理: policies as rules that decide exactly, with their reasons.

    import tiaoli

    policy = tiaoli.load("policies/zhengzhou-2020-17")          # a file, a folder, a module or a .tiaob file
    decisions = policy.decide({"申请人": {"高校毕业生": True}})   # one case
    decisions["核准金额"].value, decisions.explain("核准金额")     # exact; why
    pa.table(policy.decide_batch(dataframe))                    # any number of cases, as Arrow columns
    policy.simulate("people.csv", reform="reform.tiao")         # what a change would cost
    policy.solve("people.csv", "最高额度", "500万元").value        # what a budget allows

docs/python.md shows all of it. Policies may be shared by threads; the GIL is given up while the library works.
"""

from ._library import Error
from .batch import BadRow, Batch, Report
from .decisions import Decisions, Explanation, Outcome, WhyNot
from .policy import DecisionInfo, FactInfo, Policy, compile, load, loads, version
from .population import BudgetPoint, Simulation, Solution

__all__ = [
    "BadRow", "Batch", "BudgetPoint", "DecisionInfo", "Decisions", "Error", "Explanation", "FactInfo", "Outcome", "Policy",
    "Report", "Simulation", "Solution", "WhyNot", "compile", "load", "loads", "version",
]  # fmt: skip
__version__ = version()
