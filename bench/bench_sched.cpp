// An experiment of the scheduling lab as `baton sched` makes it: the lesson's four jobs with their theory,
// the machine's costs and the text. The start of the command and its output are not in it.
#include <benchmark/benchmark.h>

#include "lab/build/jobs.hpp"
#include "lab/present/experiment_text.hpp"
#include "lab/study/experiment.hpp"

namespace {

using namespace baton;

void lesson(benchmark::State& state) {
    const lab::Home home(BATON_SOURCE_DIR);
    lab::ScheduleRequest request;
    request.jobs = *lab::parse_jobs("A:0:5,B:1:3,C:3:2,D:5:4");
    request.policy = "rr";
    request.quantum = 2;
    std::size_t bytes = 0;
    for (auto _ : state) {
        const auto experiment = lab::run_experiment(home, request);
        if (!experiment || experiment->status != 0 || !experiment->theory) {
            state.SkipWithError("the experiment fails");
            return;
        }
        bytes = lab::experiment_text(*experiment, {}).size();
    }
    state.counters["bytes of the text"] = static_cast<double>(bytes);
}
BENCHMARK(lesson)->Name("Sched/lesson_theory_machine_and_costs")->Unit(benchmark::kMillisecond);

}  // namespace
