#include "cli/machine_driver.hpp"

#include <unistd.h>

#include <algorithm>

#include "base/messages/command.hpp"
#include "cli/status.hpp"
#include "lab/present/stack_text.hpp"
#include "lab/present/trace.hpp"
#include "lab/study/diagnosis.hpp"

namespace baton::cli {
namespace {

using lab::Setup;

// Some hundredths of a second: short enough for keys and Ctrl-C.
constexpr std::uint64_t slice_cycles = 500'000;
constexpr int key_poll_milliseconds = 100;

}  // namespace

MachineDriver::MachineDriver(const Invocation& invocation, MachinePlan plan, Setup setup,
                             const Reporter& reporter)
    : invocation_(invocation),
      raw_(invocation.raw),
      reporter_(reporter),
      plan_(std::move(plan)),
      code_(setup.code_map()),
      kernel_(setup.guest),
      start_hash_(setup.machine.hash()),
      image_(std::move(setup.kernel)),
      load_address_(setup.load_address),
      programs_(std::move(setup.programs)),
      output_(output_mode()),
      progress_(reporter.language(), is_terminal(STDERR_FILENO) && !is_terminal(STDOUT_FILENO),
                std::chrono::milliseconds(500)) {
    debug::SessionOptions session;
    session.layout = setup.guest.layout();
    session.timeline = raw_.timeline;
    session.engine = plan_.engine;
    session.check_registers = raw_.check_registers;
    lab::RunOptions options;
    const std::uint64_t limit = invocation.os ? max_cycles_os : max_cycles_bare;
    options.max_cycles = plan_.max_cycles.value_or(invocation.trace ? no_end : limit);
    options.stop_on_fault = plan_.stop_on_fault;
    options.stop_on_deadlock = plan_.stop_on_deadlock;
    if (may_type()) keyboard_ = std::make_unique<KeyboardMode>();
    options.live_keys = keyboard_ && keyboard_->active();
    lab::KeyFeed feed;
    if (plan_.input) feed = lab::KeyFeed(*std::move(plan_.input));
    run_.emplace(debug::Session(std::move(setup.machine), session), options, std::move(feed));
}

std::optional<lab::Problem> MachineDriver::prepare() {
    debug::Session& session = run_->session();
    if (plan_.replay) {
        const Result<Done> same =
            lab::check_replay(*plan_.replay, session.machine().settings(), start_hash_, raw_.replay);
        if (!same) return lab::host_problem(same.failure());
        for (const emu::InputEvent& event : plan_.replay->events) session.post(event);
    }
    for (const emu::InputEvent& event : plan_.scheduled) session.post(event);
    for (const emu::InputEvent& event : announced(plan_)) session.post(event);
    return std::nullopt;
}

int MachineDriver::drive() {
    if (auto problem = prepare()) return reporter_.fail(*problem);
    const Result<Done> output = invocation_.trace ? trace() : go_on();
    progress_.clear();
    keyboard_.reset();
    if (!output && !output.failure().reason.empty()) reporter_.complain(output.failure().message());
    if (no_such_thread_) return status::usage;
    if (run_->end()) report();
    if (run_->end()) {
        if (auto problem = write_files()) return reporter_.fail(*problem);
    }
    if (!output) return status::host;
    if (range_shown_) return status::done;
    if (started_nothing()) {
        reporter_.complain(text::nothing_started);
        return status::host;
    }
    const int end = lab::exit_status(*run_->end(), run_->session().machine());
    const auto& check = run_->session().register_check();
    return check && check->count() != 0 && end != status::interrupted ? status::check : end;
}

bool MachineDriver::started_nothing() const {
    return invocation_.os && !plan_.saved && lab::nothing_was_started(run_->session(), *run_->end());
}

Result<Done> MachineDriver::go_on() {
    Result<Done> output = Done{};
    while (!run_->end()) {
        run_->slice(slice_cycles);
        if (output) output = pass_console_on();
        // Without a reader the run goes on only for the sake of the files that it shall leave.
        if (!output && !leaves_files()) return output;
        if (InterruptWatch::interrupted() && !run_->end()) run_->interrupt();
        pass_keys_on();
        progress_.show({text::progress_cycles, run_->session().machine().cycle()});
    }
    if (!output || json_alone()) return output;
    return output_.finish();
}

bool MachineDriver::leaves_files() const {
    return !raw_.save.empty() || !raw_.record.empty() || raw_.disk_write ||
           (!raw_.json.empty() && !json_alone());
}

Result<Done> MachineDriver::pass_console_on() {
    const debug::ConsoleLog& console = run_->session().console();
    const std::string_view text = console.from(printed_);
    printed_ = console.total();
    return json_alone() ? Result<Done>(Done{}) : output_.write(text);
}

void MachineDriver::pass_keys_on() {
    if (!keyboard_ || !keyboard_->active() || run_->end()) return;
    const auto keys = keyboard_->keys(run_->waits_for_keys() ? key_poll_milliseconds : 0);
    if (!keys) {
        run_->end_live_keys();
        keyboard_.reset();
        return;
    }
    for (const std::uint8_t key : *keys) run_->type(key);
    // Asleep: nothing can happen before a key or an interruption.
    while (run_->waits_for_keys() && !InterruptWatch::interrupted()) {
        const auto later = keyboard_->keys(key_poll_milliseconds);
        if (!later) return run_->end_live_keys();
        for (const std::uint8_t key : *later) run_->type(key);
    }
}

Result<Done> MachineDriver::trace() {
    const TraceRange& range = *invocation_.trace;
    const std::uint64_t first = std::max(range.from, run_->session().machine().cycle());
    const std::uint64_t last = range.to.value_or(first + std::min(trace_cycles_default - 1, no_end - first));
    if (raw_.stack) return stack(last);
    std::string lines;
    const auto flush = [&lines] {
        const Result<Done> written = write_output(lines);
        lines.clear();
        return written;
    };
    const unsigned columns = is_terminal(STDOUT_FILENO) ? terminal_width(STDOUT_FILENO) : 0;
    const unsigned width = raw_.wide || columns >= lab::wide_trace_columns ? 0 : columns;
    const Language language = reporter_.language();
    lines += lab::trace_header(width, language) + "\n";
    while (!run_->end()) {
        if (InterruptWatch::interrupted()) {
            run_->interrupt();
            break;
        }
        const std::uint64_t cycle = run_->session().machine().cycle();
        if (cycle > last) {
            run_->limit();
            range_shown_ = range.to.has_value();
            break;
        }
        if (cycle < first) {
            run_->slice(std::min(slice_cycles, first - cycle));
            continue;
        }
        run_->step();
        if (run_->session().machine().cycle() != cycle)
            lines += lab::trace_line(run_->tick(), code_, run_->session().os(), width, language) + "\n";
        if (lines.size() >= std::size_t{1} << 16) {
            if (const Result<Done> written = flush(); !written) return written;
        }
    }
    return flush();
}

// The call stack behind cycle `last`, once the instruction that is under way then has ended.
Result<Done> MachineDriver::stack(std::uint64_t last) {
    const debug::Session& session = run_->session();
    const emu::Machine& machine = session.machine();
    while (!run_->end() && (machine.cycle() <= last || !machine.at_boundary())) {
        if (InterruptWatch::interrupted()) {
            run_->interrupt();
        } else if (machine.cycle() <= last) {
            run_->slice(std::min(slice_cycles, last - machine.cycle() + 1));
        } else {
            run_->step();
        }
    }
    if (!run_->end()) {
        run_->limit();
        range_shown_ = invocation_.trace->to.has_value();
    }
    const std::optional<debug::CallStack> found = call_stack();
    if (!found) {
        reporter_.complain({text::thread_has_no_stack, raw_.thread, machine.cycle()});
        no_such_thread_ = true;
        return Done{};
    }
    if (json_alone()) return Done{};
    return write_output(lab::stack_text(*found, machine.cycle(), code_, session.os(), reporter_.language()));
}

std::optional<debug::CallStack> MachineDriver::call_stack() const {
    const debug::Session& session = run_->session();
    if (!plan_.thread) return debug::call_stack(session.machine(), kernel_);
    for (const guest::Thread& thread : session.os().threads()) {
        if (thread.over || thread.pid != plan_.thread->pid || thread.number != plan_.thread->number) continue;
        return debug::call_stack_of(session.machine(), kernel_, thread.address);
    }
    return std::nullopt;
}

}  // namespace baton::cli
