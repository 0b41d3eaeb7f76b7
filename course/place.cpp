#include "course/place.hpp"

#include <algorithm>

#include "debug/symbols/unwinder.hpp"
#include "lab/present/stack_text.hpp"

namespace baton::course {

std::optional<SourceLine> line_at(const RunFacts& facts, std::uint64_t cycle) {
    debug::SessionOptions watching;
    watching.layout = facts.setup->guest.layout();
    watching.timeline = false;
    debug::Session session(facts.setup->machine, watching);
    for (const emu::InputEvent& event : facts.inputs) session.post(event);
    debug::RunLimits limits;
    limits.cycles = cycle;
    if (cycle != 0) session.run(limits);
    while (session.machine().running() && !session.machine().at_boundary()) session.step();
    session.sync_to_now();
    const debug::CallStack stack = debug::call_stack(session.machine(), facts.setup->guest);
    const debug::CodeMap code = facts.setup->code_map();
    for (const debug::StackFrame& frame : stack.frames) {
        const auto place = lab::place_of(frame, stack, code, session.os());
        if (!place || place->line == 0) continue;
        const std::string shown = AnswerFiles::shown(place->file);
        if (shown != place->file) return SourceLine{shown, place->line};
    }
    return std::nullopt;
}

std::optional<std::uint64_t> cycle_of_tick(const RunFacts& facts, std::size_t tick) {
    const std::uint64_t wanted = facts.schedule->begin + tick * facts.schedule->tick_cycles;
    std::uint64_t time = 0;
    for (const debug::CpuSlice& slice : facts.session->timeline().cpu_slices()) {
        if (slice.holder != debug::CpuMode::user && slice.holder != debug::CpuMode::idle) continue;
        const std::uint64_t length = slice.end - slice.begin;
        if (wanted < time + length) return slice.begin + (wanted - std::min(wanted, time));
        time += length;
    }
    return std::nullopt;
}

std::string shell_word(const std::string& text) {
    const bool plain = !text.empty() && text.find_first_not_of(
                                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                            "0123456789_-+=:,./@%") == std::string::npos;
    if (plain) return text;
    std::string quoted = "'";
    for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

namespace {

std::string typed(const std::string& input) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text = "0:";
    for (const char c : input) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            text += "\\n";
        } else if (c == '\\') {
            text += "\\\\";
        } else if (byte < 0x20 || byte > 0x7e) {
            text += std::string("\\x") + digits[byte >> 4U] + digits[byte & 15U];
        } else {
            text += c;
        }
    }
    return text;
}

std::string language_option(const Workbench& answer) {
    return answer.guest_language() == Language::french ? " --lang fr" : " --lang en";
}

}  // namespace

std::string command_for(const Workbench& answer, const RunPlan& plan, const std::string& path,
                        std::optional<std::uint64_t> cycle) {
    const std::string file = shell_word(path);
    if (answer.exercise().answer == AnswerKind::policy)
        return "baton sched --jobs " + shell_word(answer.instance().in(plan.jobs)) + " --policy " + file +
               " --quantum " + std::to_string(plan.quantum) + " --clock ideal";
    if (answer.exercise().answer == AnswerKind::jobs)
        return "baton sched --jobs @" + file + " --policy " + plan.policy + " --quantum " +
               std::to_string(plan.quantum) + " --clock ideal";
    const std::string input = answer.instance().in(plan.input);
    const bool bare = answer.exercise().answer == AnswerKind::bare;
    std::string command = !input.empty() || !cycle ? (bare ? "baton run " : "baton os ") : "baton-gui ";
    const bool window = input.empty() && cycle;
    command += file;
    for (const std::string& program : plan.beside) command += " " + program;
    const RunPlan usual;
    if (!bare && plan.policy != usual.policy) command += " --policy " + plan.policy;
    if (!bare && plan.quantum != usual.quantum) command += " --quantum " + std::to_string(plan.quantum);
    if (!input.empty()) command += " --type " + shell_word(typed(input));
    if (window) command += " --at-cycle " + std::to_string(*cycle);
    if (!window && cycle) command += " --max-cycles " + std::to_string(*cycle);
    return command + language_option(answer);
}

std::string explore_command(const Workbench& answer, const Check& check, const std::string& path) {
    std::string command = "baton explore " + shell_word(path) + " --claim " + explore::name_of(check.claim);
    if (check.claim == explore::Claim::interrupts)
        command += " --interrupts " + std::to_string(check.interrupts);
    if (check.begin == explore::Begin::join) command += " --begin join";
    return command + language_option(answer);
}

}  // namespace baton::course
