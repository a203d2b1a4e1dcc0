// Figures of whole processes: time from their start, and peak memory.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tiaoli::bench {

/// Runs a program to its end, with its output thrown away, and gives the processor time it took, its start
/// included: what the clock shows on a machine that has nothing else to do. If it fails, the benchmark is
/// skipped and its row says why; so for those below.
double seconds_of(benchmark::State& state, const std::vector<std::string>& command);

/// What both clocks show: `waited`, from start to end, is what a person waits for, where a program uses
/// several processors; its noise is that of the whole machine.
struct Seconds {
    double waited = 0;
    double of_processors = 0;
};
Seconds clocks_of(benchmark::State& state, const std::vector<std::string>& command);

/// The same for a task of this program in a process of its own, which reports `count` numbers (0 if it
/// fails).
std::vector<double> numbers_of(benchmark::State& state, const std::string& task,
                               const std::vector<std::string>& arguments, std::size_t count);
double seconds_of_task(benchmark::State& state, const std::string& task,
                       const std::vector<std::string>& arguments);

/// Tasks are registered by name, as benchmarks are: what `tiaoli_bench --task NAME ARGUMENTS…` does.
using Task = std::function<std::vector<double>(const std::vector<std::string>& arguments)>;
bool register_task(std::string_view name, Task task);

/// Runs the task that the command line names; false if it names none.
bool run_task(int argc, char** argv);

/// The most memory that this process has had in use, in MB.
double peak_megabytes();

} // namespace tiaoli::bench
