"""A costed reform of 郑政〔2020〕17号, with a chart: medium-sized enterprises get back 80% of their contributions, not all."""
import matplotlib.pyplot as plt
import tiaoli

policy = tiaoli.load("zhengzhou_2020_17")
enterprises = policy.synthesize(10_000, seed=7, decisions=["全额返还"])  # made up; a .csv, a .parquet or a DataFrame does as well
result = policy.simulate(enterprises, reform="examples/python/reform.tiao", by="单位.企业规模", decisions=["全额返还"])
groups = result.frame("groups")[["before", "after", "winners", "losers"]]
print(groups)
groups.rename({"大型": "large", "中型": "medium", "小型": "small", "微型": "micro"})[["before", "after"]].plot.bar(ylabel="yuan")
plt.savefig("reform.png")
