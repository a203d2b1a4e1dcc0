#include "bench/children.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
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

/// Runs the command; what it prints goes to `output`.
double run(const std::vector<std::string>& command, const std::string& output) {
    std::vector<char*> arguments;
    for (const std::string& argument : command)
        arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    pid_t child = 0;
    if (posix_spawn(&child, command[0].c_str(), &actions, nullptr, arguments.data(), environ) != 0)
        give_up("cannot start " + command[0]);
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    posix_spawn_file_actions_destroy(&actions);
    // 1 says no (a case that does not come out as it was decided), which takes as long as yes.
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
        give_up(fmt::format("{} failed", fmt::join(command, " ")));
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::vector<std::string> task_command(const std::string& task, const std::vector<std::string>& arguments) {
    std::vector<std::string> command{"/proc/self/exe", "--task", task};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
}

} // namespace

double seconds_of(const std::vector<std::string>& command) {
    return run(command, "/dev/null");
}

double seconds_of_task(const std::string& task, const std::vector<std::string>& arguments) {
    return run(task_command(task, arguments), "/dev/null");
}

std::vector<double> numbers_of(const std::string& task, const std::vector<std::string>& arguments) {
    char name[] = "/tmp/tiaoli_bench_XXXXXX";
    const int file = mkstemp(name);
    if (file < 0) give_up("cannot make a temporary file");
    close(file);
    run(task_command(task, arguments), name);
    std::ifstream text(name);
    std::vector<double> numbers;
    for (double number = 0; text >> number;)
        numbers.push_back(number);
    std::remove(name);
    return numbers;
}

bool register_task(std::string_view name, Task task) {
    return tasks().emplace(name, std::move(task)).second;
}

bool run_task(int argc, char** argv) {
    if (argc < 3 || std::string_view(argv[1]) != "--task") return false;
    const auto found = tasks().find(std::string_view(argv[2]));
    if (found == tasks().end()) give_up(std::string("no task ") + argv[2]);
    for (const double number : found->second(std::vector<std::string>(argv + 3, argv + argc)))
        std::printf("%.17g\n", number);
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
