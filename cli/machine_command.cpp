#include "cli/machine_command.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/streams.hpp"
#include "cli/terminal.hpp"
#include "lab/build/home.hpp"
#include "lab/present/diagnosis_text.hpp"
#include "lab/present/report.hpp"
#include "lab/present/timeline_text.hpp"
#include "lab/present/trace.hpp"
#include "lab/run/resume.hpp"
#include "lab/run/run.hpp"

namespace baton::cli {
namespace {

using lab::End;
using lab::Setup;

// Some hundredths of a second: short enough for keys and Ctrl-C.
constexpr std::uint64_t slice_cycles = 500'000;
constexpr int key_poll_milliseconds = 100;

Result<Setup, lab::Problem> set_up(const Invocation& invocation, const MachinePlan& plan) {
    if (!invocation.os) {
        lab::BareRequest request = invocation.bare;
        request.disk = plan.disk;
        return plan.saved ? lab::resume_bare(*plan.saved, invocation.raw.load, request)
                          : lab::set_up_bare(request, plan.settings);
    }
    const Result<lab::Home> home = lab::Home::find(lab::executable_path());
    if (!home) return lab::host_problem(home.failure());
    lab::OsRequest request = invocation.guest;
    request.disk = plan.disk;
    request.disk_name = plan.disk_path;
    return plan.saved ? lab::resume_os(*plan.saved, invocation.raw.load, *home, request)
                      : lab::set_up_os(*home, request, plan.settings);
}

// A line on a terminal's standard error that says how far a long run is.
class Progress {
public:
    explicit Progress(bool wanted) : wanted_(wanted) {}

    void show(std::uint64_t cycles) {
        if (!wanted_) return;
        const auto now = std::chrono::steady_clock::now();
        if (now - last_ < std::chrono::milliseconds(500)) return;
        last_ = now;
        write_error(fmt::format("\r{} cycles", grouped(cycles)));
        shown_ = true;
    }
    void clear() {
        if (shown_) write_error("\r\x1b[K");
        shown_ = false;
    }

private:
    bool wanted_;
    bool shown_ = false;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

class Driver {
public:
    Driver(const Invocation& invocation, MachinePlan plan, Setup setup)
        : invocation_(invocation),
          raw_(invocation.raw),
          plan_(std::move(plan)),
          code_(setup.code_map()),
          start_hash_(setup.machine.hash()),
          image_(std::move(setup.kernel)),
          load_address_(setup.load_address),
          programs_(std::move(setup.programs)),
          output_(output_mode()),
          progress_(is_terminal(STDERR_FILENO) && !is_terminal(STDOUT_FILENO)) {
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

    int drive();

private:
    bool may_type() const {
        return !invocation_.trace && raw_.input.empty() && raw_.replay.empty() && is_terminal(STDIN_FILENO);
    }
    GuestOutput::Mode output_mode() const {
        if (raw_.raw_console || !is_terminal(STDOUT_FILENO)) return GuestOutput::Mode::raw;
        return may_type() ? GuestOutput::Mode::editable : GuestOutput::Mode::shown;
    }
    bool json_alone() const { return raw_.json == "-"; }
    std::optional<lab::Problem> prepare();
    Result<Done> go_on();
    Result<Done> trace();
    Result<Done> pass_console_on();
    void pass_keys_on();
    bool leaves_files() const;
    bool started_nothing() const;
    void report();
    std::optional<lab::Problem> write_files();

    static constexpr std::uint64_t no_end = ~std::uint64_t{0};

    // The whole range that was asked for has been shown: no limit was hit.
    bool range_shown_ = false;
    const Invocation& invocation_;
    const RawMachineOptions& raw_;
    MachinePlan plan_;
    debug::CodeMap code_;
    std::uint64_t start_hash_;
    // For advice at the end.
    std::optional<isa::Image> image_;
    isa::Word load_address_;
    std::map<std::string, isa::Image> programs_;
    GuestOutput output_;
    Progress progress_;
    std::unique_ptr<KeyboardMode> keyboard_;
    std::optional<lab::Run> run_;
    std::uint64_t printed_ = 0;  // bytes of the console that have been passed on
};

std::optional<lab::Problem> Driver::prepare() {
    debug::Session& session = run_->session();
    if (plan_.replay) {
        const Result<Done> same =
            lab::check_replay(*plan_.replay, session.machine().settings(), start_hash_, raw_.replay);
        if (!same) return lab::host_problem(same.failure());
        for (const emu::InputEvent& event : plan_.replay->events) session.post(event);
    }
    for (const emu::InputEvent& event : announced(plan_)) session.post(event);
    return std::nullopt;
}

int Driver::drive() {
    if (auto problem = prepare()) return fail(*problem, invocation_.command);
    const Result<Done> output = invocation_.trace ? trace() : go_on();
    progress_.clear();
    keyboard_.reset();
    if (!output && !output.failure().reason.empty()) complain(output.failure().text());
    if (run_->end()) report();
    if (run_->end()) {
        if (auto problem = write_files()) return fail(*problem, invocation_.command);
    }
    if (!output) return status::host;
    if (range_shown_) return status::done;
    if (started_nothing()) {
        complain("no program was started: see the file `boot` on the disk");
        return status::host;
    }
    const int end = lab::exit_status(*run_->end(), run_->session().machine());
    const auto& check = run_->session().register_check();
    return check && check->count() != 0 && end != status::interrupted ? status::check : end;
}

bool Driver::started_nothing() const {
    return invocation_.os && !plan_.saved && lab::nothing_was_started(run_->session(), *run_->end());
}

Result<Done> Driver::go_on() {
    Result<Done> output = Done{};
    while (!run_->end()) {
        run_->slice(slice_cycles);
        if (output) output = pass_console_on();
        // Without a reader the run goes on only for the sake of the files that it shall leave.
        if (!output && !leaves_files()) return output;
        if (InterruptWatch::interrupted() && !run_->end()) run_->interrupt();
        pass_keys_on();
        progress_.show(run_->session().machine().cycle());
    }
    if (!output || json_alone()) return output;
    return output_.finish();
}

bool Driver::leaves_files() const {
    return !raw_.save.empty() || !raw_.record.empty() || raw_.disk_write ||
           (!raw_.json.empty() && !json_alone());
}

Result<Done> Driver::pass_console_on() {
    const debug::ConsoleLog& console = run_->session().console();
    const std::string_view text = console.from(printed_);
    printed_ = console.total();
    return json_alone() ? Result<Done>(Done{}) : output_.write(text);
}

void Driver::pass_keys_on() {
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

Result<Done> Driver::trace() {
    const TraceRange& range = *invocation_.trace;
    const std::uint64_t first = std::max(range.from, run_->session().machine().cycle());
    const std::uint64_t last = range.to.value_or(first + std::min(trace_cycles_default - 1, no_end - first));
    std::string lines;
    const auto flush = [&lines] {
        const Result<Done> written = write_output(lines);
        lines.clear();
        return written;
    };
    const unsigned columns = is_terminal(STDOUT_FILENO) ? terminal_width(STDOUT_FILENO) : 0;
    const unsigned width = raw_.wide || columns >= lab::wide_trace_columns ? 0 : columns;
    const Language language = language_of_environment();
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

void Driver::report() {
    const debug::Session& session = run_->session();
    const End end = *run_->end();
    if (output_.in_line() && !json_alone()) write_error("\n");
    const Language language = language_of_environment();
    std::string text;
    if (!range_shown_) {
        lab::Subject subject;
        subject.os = invocation_.os;
        subject.image = image_ ? &*image_ : nullptr;
        subject.load_address = load_address_;
        subject.programs = &programs_;
        subject.tick_cycles = invocation_.os ? invocation_.guest.tick_cycles : 0;
        const lab::Diagnosis diagnosis = lab::diagnose(session, end, code_, subject);
        text = lab::explanation_text(diagnosis, language) + lab::advice_text(diagnosis, language);
    }
    if (!invocation_.trace) text += lab::summary(session, language);
    if (raw_.timeline) {
        lab::ChartOptions chart;
        chart.width = terminal_width(STDERR_FILENO);
        chart.ascii = raw_.ascii || !wants_unicode();
        chart.column_cycles = plan_.column_cycles;
        chart.colour = wants_colour(STDERR_FILENO);
        chart.language = language;
        text += "\n" + lab::timeline_chart(session.timeline(), session.os(), chart);
    }
    if (session.console().forgotten() != 0 && !raw_.json.empty())
        text += fmt::format("The first {} bytes of the console are not in the report.\n",
                            grouped(session.console().forgotten()));
    write_error(text);
}

std::optional<lab::Problem> Driver::write_files() {
    const debug::Session& session = run_->session();
    const emu::Machine& machine = session.machine();
    const auto failed = [](const Result<Done>& written) -> std::optional<lab::Problem> {
        if (written) return std::nullopt;
        return lab::host_problem(written.failure());
    };
    std::optional<lab::Problem> problem;
    const auto note = [&problem](std::optional<lab::Problem> found) {
        if (found && !problem) problem = std::move(found);
    };
    if (!raw_.json.empty()) {
        const std::string json = lab::report_json(session, *run_->end());
        note(failed(json_alone() ? write_output(json) : lab::write_file(raw_.json, json)));
    }
    if (!raw_.record.empty()) {
        const lab::InputFile log{machine.settings(), start_hash_, session.inputs()};
        note(failed(lab::write_file(raw_.record, lab::write_input_file(log))));
    }
    if (!raw_.save.empty()) {
        const Result<Done> possible = machine.check_saving();
        note(failed(possible ? lab::write_file(raw_.save, machine.save()) : possible));
    }
    if (raw_.disk_write) note(failed(lab::write_file(raw_.disk, machine.disk_content())));
    return problem;
}

}  // namespace

int run_machine(Invocation& invocation) {
    if (invocation.trace && invocation.raw.json == "-")
        return fail(
            lab::usage_problem("--json - and the trace both want standard output; give --json a file"),
            invocation.command);
    const InterruptWatch watch;
    const auto interrupted = [] {
        if (!InterruptWatch::interrupted()) return false;
        complain("interrupted before the first cycle");
        return true;
    };
    Result<MachinePlan, lab::Problem> plan = make_plan(invocation.raw);
    if (interrupted()) return status::interrupted;
    if (!plan) return fail(plan.failure(), invocation.command);
    Result<Setup, lab::Problem> setup = set_up(invocation, *plan);
    if (interrupted()) return status::interrupted;
    if (!setup) return fail(setup.failure(), invocation.command);
    const RawMachineOptions& raw = invocation.raw;
    if (auto problem = refuse_overwriting(setup->read, {raw.json, raw.record, raw.save}))
        return fail(*problem, invocation.command);
    show_diagnostics(setup->warnings);
    for (const Message& remark : setup->remarks) complain("note: " + say(language_of_environment(), remark));
    return Driver(invocation, std::move(*plan), std::move(*setup)).drive();
}

}  // namespace baton::cli
