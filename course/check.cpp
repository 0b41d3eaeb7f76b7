#include "course/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/messages/course.hpp"
#include "base/messages/explore.hpp"
#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "course/place.hpp"

namespace baton::course {
namespace {

constexpr std::size_t most_shown_bytes = 60;

/// A piece of a program's output as it can stand in a sentence.
std::string quotable(std::string_view text) {
    std::string shown;
    const std::string sound = replace_invalid_utf8(text.substr(0, most_shown_bytes));
    for (const char c : sound) {
        if (c == '\n') {
            shown += "\\n";
        } else {
            shown += c;
        }
    }
    return show_controls(shown) + (text.size() > most_shown_bytes ? "…" : "");
}

Message end_message(const explore::Outcome& outcome) {
    const auto code = std::to_string(static_cast<std::int32_t>(outcome.exit_code));
    switch (outcome.kind) {
    case explore::Kind::exit: return {text::explore_kind_exit, code};
    case explore::Kind::deadlock:
        return outcome.cycle.empty() ? text::explore_kind_lost : text::explore_kind_deadlock;
    case explore::Kind::stuck: return text::explore_kind_stuck;
    case explore::Kind::livelock: return text::explore_kind_livelock;
    case explore::Kind::assertion: return {text::explore_kind_assertion, outcome.assertion};
    case explore::Kind::fault: return {text::explore_kind_fault, code};
    case explore::Kind::misuse: return text::explore_kind_misuse;
    case explore::Kind::limit: break;
    }
    return text::explore_kind_limit;
}

/// The first sentence of a problem, with the file as the pupil knows it.
Message problem_message(const lab::Problem& problem) {
    for (const assembler::Diagnostic& diagnostic : problem.diagnostics) {
        if (diagnostic.severity != assembler::Severity::error) continue;
        return {text::course_source_error, AnswerFiles::shown(diagnostic.place.file), diagnostic.place.line,
                diagnostic.message};
    }
    return problem.message;
}

class Judge {
public:
    Judge(const Check& check, Workbench& answer, Workbench& reference, const std::string& path)
        : check_(check),
          answer_(answer),
          reference_(reference),
          path_(path),
          plan_(answer.exercise().run(check.run)) {
        out_.id = check.id;
        out_.kind = check.kind;
        out_.about = check.about;
        out_.out_of = check.points;
    }

    Result<CheckResult> judge() {
        switch (check_.kind) {
        case CheckKind::console:
        case CheckKind::exit:
        case CheckKind::value:
        case CheckKind::order:
        case CheckKind::measure:
        case CheckKind::budget: look_at_run(); break;
        case CheckKind::outcomes:
        case CheckKind::no_deadlock: look_at_outcomes(); break;
        case CheckKind::contract: look_at_contract(); break;
        case CheckKind::mutants: look_at_mutants(); break;
        }
        if (unusable_) return Failure{check_.id, *unusable_};
        out_.passed = out_.message.empty();
        out_.points = out_.passed ? out_.out_of : 0;
        if (!out_.passed && out_.command.empty())
            out_.command = command_for(answer_, plan_, path_, out_.cycle);
        return out_;
    }

private:
    void fail(Message message) { out_.message = std::move(message); }
    void fail_at(const RunFacts& facts, std::uint64_t cycle, Message message) {
        out_.message = std::move(message);
        out_.cycle = cycle;
        if (facts.schedule) return;
        if (const std::optional<SourceLine> place = line_at(facts, cycle)) {
            out_.file = place->file;
            out_.line = place->line;
        }
    }

    void look_at_run() {
        const Run& expected = reference_.run(plan_);
        if (!expected) return unusable(problem_message(expected.failure()));
        if (!(*expected)->ended) return unusable(text::course_reference_never_ends);
        const Run& actual = answer_.run(plan_);
        if (!actual) return fail(problem_message(actual.failure()));
        const RunFacts& wanted = **expected;
        const RunFacts& seen = **actual;
        switch (check_.kind) {
        case CheckKind::console: return compare_console(wanted, seen);
        case CheckKind::exit: return compare_exit(wanted, seen);
        case CheckKind::value: return compare_values(wanted, seen);
        case CheckKind::order: return compare_order(wanted, seen);
        case CheckKind::measure: return compare_measures(wanted, seen);
        default: return compare_budget(wanted, seen);
        }
    }
    void unusable(Message why) { unusable_ = std::move(why); }

    void never_ends(const RunFacts& wanted, const RunFacts& seen) {
        Message what;
        const std::uint64_t took = wanted.session->statistics().cycles;
        switch (seen.end) {
        case lab::End::cycle_limit:
            what = {text::course_never_ends, seen.session->statistics().cycles, took};
            break;
        case lab::End::fault:
        case lab::End::guest_fault: what = text::course_machine_fault; break;
        case lab::End::powered_off: what = text::course_off_too_early; break;
        default: what = text::course_nothing_runs; break;
        }
        fail_at(seen, seen.session->machine().cycle(), what);
        if (!seen.diagnosis) return;
        const lab::Diagnosis& why = *seen.diagnosis;
        const auto take = [&](const lab::CodeSpot& spot) {
            if (!spot.place || spot.place->line == 0 || !out_.file.empty()) return;
            const std::string shown = AnswerFiles::shown(spot.place->file);
            if (shown == spot.place->file) return;
            out_.file = shown;
            out_.line = spot.place->line;
        };
        if (why.fault) {
            out_.cycle = why.fault->cycle;
            take(why.fault->at);
        }
        if (why.standing) take(why.standing->at);
        if (!why.stuck.empty() && why.stuck.front().at) take(*why.stuck.front().at);
    }

    void compare_console(const RunFacts& wanted, const RunFacts& seen) {
        const debug::ConsoleLog& expected = wanted.session->console();
        const debug::ConsoleLog& actual = seen.session->console();
        const std::string& right = expected.text();
        if (expected.forgotten() != 0) return unusable(text::course_reference_prints_too_much);
        if (actual.forgotten() != 0)
            return fail_at(seen, seen.end_cycle,
                           {text::course_prints_too_much, actual.total(), right.size()});
        const std::string& got = actual.text();
        if (right == got) return;
        const auto [in_right, in_got] = std::mismatch(right.begin(), right.end(), got.begin(), got.end());
        const auto same = static_cast<std::size_t>(in_right - right.begin());
        // In a sentence a line is compared with a line, from where they begin.
        const std::size_t newline = right.rfind('\n', same == 0 ? 0 : same - 1);
        const std::size_t begin =
            same == 0 || newline == std::string::npos || newline >= same ? 0 : newline + 1;
        const auto line = static_cast<std::uint64_t>(
            std::count(right.begin(), right.begin() + static_cast<std::ptrdiff_t>(begin), '\n') + 1);
        const auto line_of = [begin](const std::string& text) {
            const std::size_t end = text.find('\n', begin);
            return quotable(std::string_view(text).substr(
                begin, end == std::string::npos ? std::string::npos : end + 1 - begin));
        };
        if (in_got == got.end()) {
            if (!seen.ended) {
                never_ends(wanted, seen);
                return;
            }
            if (got.empty())
                return fail_at(seen, seen.end_cycle, {text::course_prints_nothing, line_of(right)});
            const std::string stands = line_of(got);
            if (stands.empty())
                return fail_at(seen, seen.end_cycle,
                               {text::course_output_line_missing, line, line_of(right)});
            return fail_at(seen, seen.end_cycle,
                           {text::course_output_stops, line, line_of(right), line_of(got)});
        }
        const std::uint64_t cycle = actual.cycle_of(same);
        if (in_right == right.end()) return fail_at(seen, cycle, {text::course_output_goes_on, line_of(got)});
        fail_at(seen, cycle, {text::course_output_differs, line, line_of(right), line_of(got)});
    }

    void compare_exit(const RunFacts& wanted, const RunFacts& seen) {
        if (!seen.ended) return never_ends(wanted, seen);
        if (seen.exit_code == wanted.exit_code) return;
        constexpr std::uint32_t fault_codes = 128;
        const bool fault = answer_.exercise().answer == AnswerKind::program &&
                           seen.exit_code >= fault_codes && seen.exit_code < 2 * fault_codes;
        const auto shown = static_cast<std::int32_t>(seen.exit_code);
        const auto right = static_cast<std::int32_t>(wanted.exit_code);
        fail_at(seen, seen.end_cycle,
                fault ? Message(text::course_ended_by_fault, shown)
                      : Message(text::course_exit_code, right, shown));
    }

    void compare_values(const RunFacts& wanted, const RunFacts& seen) {
        for (const std::string& expression : check_.expressions) {
            const std::optional<std::int64_t> right = reference_.value(wanted, expression);
            if (!right) return unusable({text::course_reference_no_value, expression});
            const std::optional<std::int64_t> got = answer_.value(seen, expression);
            if (!got) return fail_at(seen, seen.end_cycle, {text::course_answer_no_value, expression});
            if (*got == *right) continue;
            if (!seen.ended) return never_ends(wanted, seen);
            return fail_at(seen, seen.end_cycle, {text::course_value_differs, expression, *right, *got});
        }
    }

    Argument job_name(const lab::Schedule& schedule, std::uint32_t job) const {
        return job == lab::Schedule::nobody ? Argument(text::course_nobody)
                                            : Argument(schedule.jobs[job].name);
    }
    void compare_order(const RunFacts& wanted, const RunFacts& seen) {
        const std::vector<std::uint32_t>& right = wanted.schedule->order;
        const std::vector<std::uint32_t>& got = seen.schedule->order;
        const std::size_t ticks = std::max(right.size(), got.size());
        for (std::size_t tick = 0; tick < ticks; ++tick) {
            const std::uint32_t should = tick < right.size() ? right[tick] : lab::Schedule::nobody;
            const std::uint32_t does = tick < got.size() ? got[tick] : lab::Schedule::nobody;
            if (should == does) continue;
            out_.tick = tick;
            const std::optional<std::uint64_t> cycle = cycle_of_tick(seen, tick);
            if (!cycle && !seen.ended) return never_ends(wanted, seen);
            if (cycle) out_.cycle = *cycle;
            return fail({text::course_order_differs, tick, job_name(*wanted.schedule, should),
                         job_name(*seen.schedule, does), waiting_at(*wanted.schedule, tick)});
        }
        if (!seen.ended) never_ends(wanted, seen);
    }
    /// Who was ready when the tick began, by the reference, the one that was picked among them.
    static std::string waiting_at(const lab::Schedule& schedule, std::size_t tick) {
        const std::uint64_t time = tick * schedule.tick_cycles + schedule.tick_cycles / 2;
        std::string names;
        for (std::uint32_t job = 0; job < schedule.jobs.size(); ++job) {
            const bool runs = schedule.order[tick] == job;
            const bool waits =
                std::any_of(schedule.ready.begin(), schedule.ready.end(), [&](const lab::Interval& each) {
                    return each.job == job && each.begin <= time && time < each.end;
                });
            if (runs || waits) names += (names.empty() ? "" : ", ") + schedule.jobs[job].name;
        }
        return names;
    }

    void compare_measures(const RunFacts& wanted, const RunFacts& seen) {
        if (!seen.ended) return never_ends(wanted, seen);
        using Measure = double (lab::Schedule::*)(std::size_t) const;
        const auto measured = [](const lab::Schedule& schedule, const std::string& name, std::size_t job) {
            if (name == "finish") return schedule.ticks(*schedule.runs[job].finish);
            const Measure measure = name == "turnaround" ? Measure(&lab::Schedule::turnaround)
                                    : name == "waiting"  ? Measure(&lab::Schedule::waiting)
                                                         : Measure(&lab::Schedule::response);
            return (schedule.*measure)(job);
        };
        const auto word = [](const std::string& name) -> Text {
            if (name == "finish") return text::lab_finish;
            if (name == "turnaround") return text::lab_turnaround;
            return name == "waiting" ? text::lab_waiting : text::lab_response;
        };
        for (const std::string& measure : check_.measures) {
            for (std::size_t job = 0; job < wanted.schedule->jobs.size(); ++job) {
                const double right = measured(*wanted.schedule, measure, job);
                const double got = measured(*seen.schedule, measure, job);
                // Events lie within an instruction of their tick: far less than this.
                if (std::abs(right - got) < 0.1) continue;
                return fail({text::course_measure_differs, word(measure), wanted.schedule->jobs[job].name,
                             std::round(right * 100) / 100, std::round(got * 100) / 100});
            }
        }
    }

    void compare_budget(const RunFacts& wanted, const RunFacts& seen) {
        if (!seen.ended) return never_ends(wanted, seen);
        const auto most = [](double factor, std::uint64_t reference) {
            return static_cast<std::uint64_t>(std::ceil(factor * static_cast<double>(reference)));
        };
        if (check_.cycles && seen.cycles > most(*check_.cycles, wanted.cycles))
            return fail({text::course_too_many_cycles, seen.cycles, most(*check_.cycles, wanted.cycles)});
        if (check_.instructions && seen.instructions > most(*check_.instructions, wanted.instructions))
            fail({text::course_too_many_instructions, seen.instructions,
                  most(*check_.instructions, wanted.instructions)});
    }

    void look_at_outcomes() {
        const Outcomes& expected = reference_.outcomes(check_);
        if (!expected) return unusable(problem_message(expected.failure()));
        if (!(*expected)->complete) return unusable(text::course_reference_not_shown);
        const Run& straight = answer_.run(plan_);
        if (!straight) return fail(problem_message(straight.failure()));
        const Run& reference = reference_.run(plan_);
        if (!(*straight)->ended && reference) return never_ends(**reference, **straight);
        const Outcomes& actual = answer_.outcomes(check_);
        if (!actual) return fail(problem_message(actual.failure()));
        out_.command = explore_command(answer_, check_, path_);
        if (check_.kind == CheckKind::no_deadlock) {
            for (const explore::Outcome& outcome : (*actual)->outcomes) {
                const bool stands = outcome.kind == explore::Kind::deadlock ||
                                    outcome.kind == explore::Kind::stuck ||
                                    outcome.kind == explore::Kind::livelock;
                if (stands) return fail_with(outcome, {text::course_can_stand_still, end_message(outcome)});
            }
            if (!(*actual)->complete) fail(text::course_not_shown);
            return;
        }
        compare_outcomes(**expected, **actual);
    }
    void compare_outcomes(const OutcomeFacts& expected, const OutcomeFacts& actual) {
        const auto holds = [this](const OutcomeFacts& facts, const OutcomeFacts::End& end) {
            return std::any_of(facts.outcomes.begin(), facts.outcomes.end(),
                               [&](const explore::Outcome& each) {
                                   return OutcomeFacts::end_of(each, check_.console_counts) == end;
                               });
        };
        for (const explore::Outcome& outcome : actual.outcomes) {
            if (outcome.kind == explore::Kind::limit) continue;
            if (!holds(expected, OutcomeFacts::end_of(outcome, check_.console_counts)))
                return fail_with(outcome, unexpected(outcome));
        }
        if (!actual.complete) return fail(text::course_not_shown);
        for (const explore::Outcome& outcome : expected.outcomes) {
            if (!holds(actual, OutcomeFacts::end_of(outcome, check_.console_counts)))
                return fail({text::course_outcome_missing, end_message(outcome), quotable(outcome.console)});
        }
    }
    Message unexpected(const explore::Outcome& outcome) const {
        const Text form = outcome.interrupts == 0 ? Text(text::course_outcome_wrong_at_once)
                                                  : Text(text::course_outcome_wrong);
        return {form, end_message(outcome), quotable(outcome.console), outcome.interrupts};
    }
    void fail_with(const explore::Outcome& outcome, Message message) {
        fail(std::move(message));
        for (const explore::StoryLine& line : outcome.story) {
            const std::string shown = AnswerFiles::shown(line.file);
            if (line.clock || line.line == 0 || shown == line.file) continue;
            out_.file = shown;
            out_.line = line.line;
        }
        if (!outcome.schedule.empty()) out_.cycle = outcome.schedule.back().cycle;
    }

    void look_at_contract() {
        const Result<lab::ContractReport, lab::Problem>& expected = reference_.contract(plan_);
        if (!expected) return unusable(problem_message(expected.failure()));
        if (!expected->holds()) return unusable(text::course_reference_breaks_contract);
        const Result<lab::ContractReport, lab::Problem>& report = answer_.contract(plan_);
        if (!report) return fail(problem_message(report.failure()));
        if (report->holds()) return;
        out_.command = "baton sched --check --policy " + shell_word(path_) + " --quantum " +
                       std::to_string(plan_.quantum);
        if (report->failures.empty()) return fail(text::course_contract_too_long);
        const lab::ContractFailure& first = report->failures.front();
        fail({text::course_contract_broken, first.what});
        out_.cycle = first.cycle;
        out_.tick = first.tick;
        out_.file = AnswerFiles::shown(first.file);
        out_.line = first.line;
    }

    void look_at_mutants() {
        if (answer_.exercise().answer == AnswerKind::jobs) return look_at_policies();
        const std::string& right = *answer_.exercise().file(check_.subject);
        const Run sound = answer_.run_with(plan_, check_.subject, right);
        if (!sound) return fail(problem_message(sound.failure()));
        const Run& reference = reference_.run(plan_);
        if (!reference) return unusable(problem_message(reference.failure()));
        if (!(*sound)->ended) return never_ends(**reference, **sound);
        if ((*sound)->exit_code != 0)
            return fail_at(**sound, (*sound)->end_cycle,
                           {text::course_tests_reject_right, (*sound)->exit_code});
        for (std::size_t index = 0; index < check_.mutants.size(); ++index) {
            const Mutant& mutant = check_.mutants[index];
            const Run run = answer_.run_with(plan_, check_.subject, *answer_.exercise().file(mutant.file));
            if (!run) return fail(problem_message(run.failure()));
            if (!(*run)->ended || (*run)->exit_code != 0) continue;
            out_.detail = mutant.about;
            return fail({text::course_mutant_lives, index + 1, check_.mutants.size()});
        }
    }
    /// Jobs on which a wrong policy does something else than the right one.
    void look_at_policies() {
        const Run& sound = answer_.run(plan_);
        if (!sound) return fail(problem_message(sound.failure()));
        const Result<lab::Bytes> list =
            answer_.files().read(AnswerFiles::path_of(answer_.name()), most_answer_bytes);
        if (!list) return fail(list.failure().message());
        const std::string jobs(list->begin(), list->end());
        for (std::size_t index = 0; index < check_.mutants.size(); ++index) {
            const Mutant& mutant = check_.mutants[index];
            const Run run = answer_.run_jobs(plan_, jobs, mutant.file, answer_.exercise().file(mutant.file));
            if (!run) return unusable(problem_message(run.failure()));
            if ((*run)->schedule->order != (*sound)->schedule->order) continue;
            out_.detail = mutant.about;
            return fail({text::course_jobs_show_nothing, index + 1, check_.mutants.size()});
        }
    }

    const Check& check_;
    Workbench& answer_;
    Workbench& reference_;
    const std::string& path_;
    const RunPlan& plan_;
    CheckResult out_;
    std::optional<Message> unusable_;
};

}  // namespace

Result<CheckResult> judge(const Check& check, Workbench& answer, Workbench& reference,
                          const std::string& path) {
    return Judge(check, answer, reference, path).judge();
}

}  // namespace baton::course
