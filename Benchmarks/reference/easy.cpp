// The bare rules and nothing else: FCFS and EASY over arrays, as a yardstick for speed and, job by job, for results.
//
//   easy LOG.swf [--fcfs] [--procs N] [--csv FILE]
//
// LOG.swf is a plain file in the Standard Workload Format. At an instant all ends free their processors and all
// submissions join the queue, then one pass is made; processors are counted, not named. A job is dropped when it has no
// run time, no processors or more than the machine; a run is cut at its estimate.
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <climits>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <queue>
#include <vector>

using Time = int64_t;

struct Job {
  Time submit, run, est, start;
  int32_t procs;
  int64_t number;
};

struct Running {
  Time estimatedEnd;
  int32_t procs, job;
  bool operator<(const Running &b) const {
    return estimatedEnd != b.estimatedEnd ? estimatedEnd < b.estimatedEnd : job < b.job;
  }
};

static double cpuSeconds() {
  rusage u;
  getrusage(RUSAGE_SELF, &u);
  return u.ru_utime.tv_sec + u.ru_stime.tv_sec + 1e-6 * (u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static std::vector<Job> read(const char *path, int32_t &machine, long &dropped) {
  std::vector<Job> jobs;
  FILE *file = std::fopen(path, "r");
  if (!file) std::perror(path), std::exit(66);
  char line[4096];
  while (std::fgets(line, sizeof line, file)) {
    char *at = line + std::strspn(line, " \t");
    if (*at == ';') {
      char *found = std::strstr(at, "MaxProcs:");
      if (found && machine == 0) machine = std::strtol(found + 9, nullptr, 10);
      continue;
    }
    int64_t field[9];
    int n = 0;
    for (; n < 9; n++) {
      char *end;
      field[n] = std::strtoll(at, &end, 10);
      if (end == at) break;
      at = end + std::strcspn(end, " \t\r\n");  // a fraction is cut off
    }
    if (n == 0) continue;
    if (n < 9) std::fprintf(stderr, "%s: fewer than 9 fields: %s", path, line), std::exit(65);
    int64_t procs = field[4] > 0 ? field[4] : field[7], run = field[3], est = field[8] > 0 ? field[8] : run;
    if (run <= 0 || procs <= 0 || procs > (machine ? machine : INT32_MAX)) {
      dropped++;
      continue;
    }
    jobs.push_back({field[1], std::min(run, est), est, -1, int32_t(procs), field[0]});
  }
  std::fclose(file);
  std::stable_sort(jobs.begin(), jobs.end(), [](const Job &a, const Job &b) { return a.submit < b.submit; });
  if (!jobs.empty())
    for (Time first = jobs[0].submit; Job & job : jobs) job.submit -= first;
  return jobs;
}

static void simulate(std::vector<Job> &jobs, int32_t machine, bool backfill) {
  using End = std::pair<Time, int32_t>;
  std::priority_queue<End, std::vector<End>, std::greater<End>> ends;
  std::vector<Running> running;  // by estimated end
  std::vector<int32_t> queue;    // waiting jobs from `head` on
  size_t head = 0, next = 0;
  int32_t free = machine;

  while (next < jobs.size() || !ends.empty()) {
    Time now = ends.empty() ? INT64_MAX : ends.top().first;
    if (next < jobs.size()) now = std::min(now, jobs[next].submit);
    for (; !ends.empty() && ends.top().first == now; ends.pop()) {
      const Job &job = jobs[ends.top().second];
      free += job.procs;
      Running entry{job.start + job.est, job.procs, ends.top().second};
      running.erase(std::lower_bound(running.begin(), running.end(), entry));
    }
    for (; next < jobs.size() && jobs[next].submit == now; next++) queue.push_back(next);

    auto start = [&](int32_t i) {
      Job &job = jobs[i];
      job.start = now;
      free -= job.procs;
      ends.push({now + job.run, i});
      Running entry{now + job.est, job.procs, i};
      running.insert(std::lower_bound(running.begin(), running.end(), entry), entry);
    };
    while (head < queue.size() && jobs[queue[head]].procs <= free) start(queue[head++]);
    if (head > 4096 && head > queue.size() / 2) queue.erase(queue.begin(), queue.begin() + head), head = 0;
    if (!backfill || head + 1 >= queue.size() || free == 0) continue;

    // The head is blocked: when will it start at the latest, and what is left over then?
    int32_t wanted = jobs[queue[head]].procs, sum = free;
    size_t r = 0;
    Time shadow = 0;
    while (sum < wanted) sum += running[r].procs, shadow = running[r++].estimatedEnd;
    while (r < running.size() && running[r].estimatedEnd == shadow) sum += running[r++].procs;
    int32_t extra = sum - wanted;
    size_t kept = head + 1, i = kept;
    for (; i < queue.size() && free > 0; i++) {
      const Job &job = jobs[queue[i]];
      bool inTime = now + job.est <= shadow;
      if (job.procs <= free && (inTime || job.procs <= extra)) {
        if (!inTime) extra -= job.procs;
        start(queue[i]);
      } else {
        queue[kept++] = queue[i];
      }
    }
    queue.erase(queue.begin() + kept, queue.begin() + i);
  }
}

static void write(const std::vector<Job> &jobs, const char *path) {
  FILE *file = std::fopen(path, "w");
  if (!file) std::perror(path), std::exit(74);
  std::fputs("id,submit,start,end,procs,run,est,job\n", file);
  char line[256];
  int64_t id = 0;
  for (const Job &j : jobs) {
    char *at = line;
    for (int64_t value : {++id, j.submit, j.start, j.start + j.run, int64_t(j.procs), j.run, j.est, j.number})
      at = std::to_chars(at, line + sizeof line, value).ptr, *at++ = ',';
    at[-1] = '\n';
    std::fwrite(line, 1, at - line, file);
  }
  if (std::fclose(file)) std::perror(path), std::exit(74);
}

int main(int argc, char **argv) {
  const char *log = nullptr, *csv = nullptr;
  bool backfill = true;
  int32_t machine = 0;
  for (int i = 1; i < argc; i++) {
    if (!std::strcmp(argv[i], "--fcfs")) backfill = false;
    else if (!std::strcmp(argv[i], "--procs") && i + 1 < argc) machine = std::atoi(argv[++i]);
    else if (!std::strcmp(argv[i], "--csv") && i + 1 < argc) csv = argv[++i];
    else log = argv[i];
  }
  if (!log) return std::fputs("usage: easy LOG.swf [--fcfs] [--procs N] [--csv FILE]\n", stderr), 64;

  long dropped = 0;
  double t0 = cpuSeconds();
  std::vector<Job> jobs = read(log, machine, dropped);
  double t1 = cpuSeconds();
  if (machine <= 0 || jobs.empty()) return std::fputs("no machine size (--procs) or no jobs\n", stderr), 65;
  simulate(jobs, machine, backfill);
  double t2 = cpuSeconds();
  if (csv) write(jobs, csv);
  double t3 = cpuSeconds();

  double wait = 0, slowdown = 0;
  for (const Job &job : jobs) {
    double w = job.start - job.submit, run = job.run;
    wait += w;
    slowdown += std::max(1.0, (w + run) / std::max(run, 10.0));
  }
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::printf(
    "jobs %zu\ndropped %ld\nprocessors %d\n"
    "parse_cpu_s %.3f\nsimulate_cpu_s %.3f\nwrite_cpu_s %.3f\njobs_per_cpu_s %.0f\n"
    "simulated_jobs_per_cpu_s %.0f\npeak_rss_kib %ld\nmean_wait_s %.3f\nmean_bounded_slowdown %.4f\n",
    jobs.size(), dropped, machine, t1 - t0, t2 - t1, t3 - t2, jobs.size() / std::max(t3 - t0, 1e-6),
    jobs.size() / std::max(t2 - t1, 1e-6), usage.ru_maxrss,
    wait / jobs.size(), slowdown / jobs.size());
}
