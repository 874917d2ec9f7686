"""Runs the commands of a list, one after the other, and prints what each took as a table.

The list comes as JSON on standard input. Wall clock and processor time are medians in seconds, memory the largest of
any one run in MiB; the ratios are of wall clocks. Nothing but the standard library is used.
"""
import json
import os
import statistics
import subprocess
import sys
import time


def run(command, prepare):
    if prepare:
        subprocess.run(prepare, shell=True, check=True)
    with open(os.devnull, "wb") as nowhere:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 1):
        sys.exit(f"{command}: exit code {code}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    jobs = json.load(sys.stdin)
    rows = []
    for job in jobs["jobs"]:
        runs = [run(job["command"], job.get("prepare")) for _ in range(job["times"])]
        walls, cpus, memories = zip(*runs)
        middle = statistics.median(walls), statistics.median(cpus), max(memories)
        rows.append((job["name"], job["times"], middle))
        print(f"{job['name']}: {middle[0]:.2f} s", file=sys.stderr)
    base = {name: middle[0] for name, _, middle in rows}
    print("| | runs | wall s | CPU s | peak MiB | forms a second |", *(f" {name} |" for name in jobs["against"]), sep="")
    print("|---|---|---|---|---|---|" + "---|" * len(jobs["against"]))
    for name, times, (wall, cpu, memory) in rows:
        ratios = "".join(f" {wall / base[other]:.2f} |" for other in jobs["against"])
        speed = jobs["forms"] / wall
        print(f"| {name} | {times} | {wall:.2f} | {cpu:.2f} | {memory:.0f} | {speed:.0f} |{ratios}")


main()
