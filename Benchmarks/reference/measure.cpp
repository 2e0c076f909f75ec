// Runs a command several times and prints what the best run cost: `wall_s cpu_s peak_kib`, CPU being user and system time.
//
//   measure RUNS COMMAND [ARGUMENT…]
//
// The command's standard output is discarded. Fails with the command's status as soon as one run fails. The figures are
// the kernel's own for that process (wait4), in microseconds; a shell's clock is too coarse for runs of ten milliseconds.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

int main(int argc, char **argv) {
  int runs = argc > 2 ? std::atoi(argv[1]) : 0;
  if (runs < 1) return std::fputs("usage: measure RUNS COMMAND [ARGUMENT...]\n", stderr), 64;

  double bestWall = 0, bestCPU = 0;
  long peak = 0;
  for (int run = 0; run < runs; run++) {
    auto began = std::chrono::steady_clock::now();
    pid_t child = fork();
    if (child < 0) return std::perror("measure: fork"), 71;
    if (child == 0) {
      int null = open("/dev/null", O_WRONLY);
      dup2(null, STDOUT_FILENO);
      execvp(argv[2], argv + 2);
      std::perror(argv[2]);
      _exit(127);
    }
    int status;
    rusage used;
    if (wait4(child, &status, 0, &used) != child) return std::perror("measure: wait4"), 71;
    if (!WIFEXITED(status)) return std::fprintf(stderr, "%s: killed by signal %d\n", argv[2], WTERMSIG(status)), 70;
    if (WEXITSTATUS(status) != 0) return WEXITSTATUS(status);

    double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    double cpu =
      used.ru_utime.tv_sec + used.ru_stime.tv_sec + 1e-6 * (used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    if (run == 0 || cpu < bestCPU) bestCPU = cpu, bestWall = wall;
    peak = std::max(peak, used.ru_maxrss);
  }
  std::printf("%.6f %.6f %ld\n", bestWall, bestCPU, peak);
}
