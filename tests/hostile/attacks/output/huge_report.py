"""Leaves behind more names, and larger, than a Result may have.

Expect: held
"""

for number in range(20_000):
    globals()[f"name_{number}_" + "x" * 200] = "y" * 5000
print("held")
