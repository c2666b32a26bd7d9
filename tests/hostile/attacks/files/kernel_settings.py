"""Writes the kernel's settings, which a jail that root started may open without any capability.

Expect: held
"""

for name in (
    "kernel/core_pattern",
    "kernel/modprobe",
    "kernel/hostname",
    "kernel/sysrq",
    "kernel/randomize_va_space",
    "kernel/pid_max",
    "kernel/printk",
    "vm/overcommit_memory",
    "vm/drop_caches",
    "fs/file-max",
    "kernel/yama/ptrace_scope",
    "net/ipv4/ip_forward",
    "net/ipv4/ping_group_range",
    "user/max_user_namespaces",
):
    try:
        file = open("/proc/sys/" + name, "r+")
        print("GOT it open", name)
        file.write("|/tmp/evil")
        file.flush()
    except OSError:
        pass
for path in (
    "/proc/sysrq-trigger",
    "/proc/1/oom_score_adj",
    "/proc/kmem",
    "/proc/kcore",
    "/proc/self/uid_map",
):
    try:
        open(path, "wb", buffering=0).write(b"0 0 1")
        print("GOT", path)
    except OSError:
        pass
print("held")
