#include "bench/children.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

extern char** environ;

namespace tiaoli::bench {
namespace {

std::map<std::string, Task, std::less<>>& tasks() {
    static std::map<std::string, Task, std::less<>> known;
    return known;
}

[[noreturn]] void give_up(const std::string& what) {
    std::fprintf(stderr, "tiaoli_bench: %s\n", what.c_str());
    std::exit(1);
}

struct Run {
    Seconds seconds;
    std::string problem; ///< empty: it went well
};

/// Runs the command; what it prints goes to `output`.
Run run(const std::vector<std::string>& command, const std::string& output, int highest_exit_status) {
    std::vector<char*> arguments;
    for (const std::string& argument : command)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    const auto begun = std::chrono::steady_clock::now();
    pid_t child = 0;
    const bool started =
        posix_spawn(&child, command[0].c_str(), &actions, nullptr, arguments.data(), environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    const std::string name = fmt::format("{}", fmt::join(command, " "));
    if (!started) return {{}, "cannot start " + name};
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - begun;
    if (WIFSIGNALED(status)) return {{}, fmt::format("{} ended with signal {}", name, WTERMSIG(status))};
    if (WEXITSTATUS(status) > highest_exit_status)
        return {{}, fmt::format("{} ended with exit status {}", name, WEXITSTATUS(status))};
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return {{waited.count(), seconds(usage.ru_utime) + seconds(usage.ru_stime)}, ""};
}

Seconds seconds_or_skip(benchmark::State& state, const Run& run) {
    if (!run.problem.empty()) state.SkipWithError(run.problem.c_str());
    return run.seconds;
}

std::vector<std::string> task_command(const std::string& task, const std::vector<std::string>& arguments) {
    std::vector<std::string> command{"/proc/self/exe", "--task", task};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
}

} // namespace

Seconds clocks_of(benchmark::State& state, const std::vector<std::string>& command) {
    // 1 says no (a case that does not come out as it was decided), which takes as long as yes.
    return seconds_or_skip(state, run(command, "/dev/null", 1));
}

double seconds_of(benchmark::State& state, const std::vector<std::string>& command) {
    return clocks_of(state, command).of_processors;
}

double seconds_of_task(benchmark::State& state, const std::string& task,
                       const std::vector<std::string>& arguments) {
    return seconds_or_skip(state, run(task_command(task, arguments), "/dev/null", 0)).of_processors;
}

std::vector<double> numbers_of(benchmark::State& state, const std::string& task,
                               const std::vector<std::string>& arguments, std::size_t count) {
    char name[] = "/tmp/tiaoli_bench_XXXXXX";
    const int file = mkstemp(name);
    if (file < 0) give_up("cannot make a temporary file");
    close(file);
    Run done = run(task_command(task, arguments), name, 0);
    std::ifstream text(name);
    std::vector<double> numbers;
    for (double number = 0; text >> number;)
        numbers.push_back(number);
    std::remove(name);
    if (done.problem.empty() && numbers.size() != count)
        done.problem = fmt::format("task {} gave {} numbers, not {}", task, numbers.size(), count);
    seconds_or_skip(state, done);
    numbers.resize(count);
    return numbers;
}

bool register_task(std::string_view name, Task task) {
    return tasks().emplace(name, std::move(task)).second;
}

bool run_task(int argc, char** argv) {
    if (argc < 3 || std::string_view(argv[1]) != "--task") return false;
    const auto found = tasks().find(std::string_view(argv[2]));
    if (found == tasks().end()) give_up(std::string("no task ") + argv[2]);
    try {
        for (const double number : found->second(std::vector<std::string>(argv + 3, argv + argc)))
            std::printf("%.17g\n", number);
    } catch (const std::exception& failure) { // of the library, asked for by value()
        give_up(std::string(argv[2]) + ": " + failure.what());
    }
    return true;
}

double peak_megabytes() {
    // Not getrusage: its figure begins with that of the process before exec.
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("VmHWM:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
    return 0;
}

} // namespace tiaoli::bench
