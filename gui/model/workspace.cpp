#include "gui/model/workspace.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/text.hpp"
#include "debug/replay/stop_explanation.hpp"
#include "lab/present/diagnosis_text.hpp"
#include "lab/study/diagnosis.hpp"

namespace baton::gui {

using debug::Command;
using debug::GuestEvent;

namespace {

Message joined(const Message& first, const Message& second) {
    if (first.empty()) return second;
    return second.empty() ? first : Message(text::two_sentences, first, second);
}

// "my_policy" of a file's path; a name as it is.
std::string policy_title(const std::string& policy) {
    return show_controls(std::filesystem::path(policy).stem().string());
}

}  // namespace

Workspace::Workspace(Result<lab::Home> home, Settings settings, std::string drafts)
    : home_(std::move(home)),
      settings_(std::move(settings)),
      layouts_{Layout(LayoutId::lesson), Layout(LayoutId::debug), Layout(LayoutId::os)},
      drafts_(std::move(drafts)) {
    for (std::size_t i = 0; i < layout_count; ++i) {
        layouts_[i].set_shares(settings_.shares[i]);
        for (const PanelId id : settings_.fronts[i]) layouts_[i].show(id);
    }
    if (home_) {
        known_home_ = *home_;
        examples_ = gui::examples(*home_);
        policies_ = home_->policies();
    }
    std::string names;
    for (const auto& [policy, text] : drafts_.left_over())
        names += (names.empty() ? "" : ", ") + policy_title(policy);
    if (!names.empty()) ask({DialogRequest::Kind::drafts, text::drafts_title, names});
}

std::optional<lab::Problem> Workspace::open(const OpenRequest& wanted) {
    OpenRequest request = wanted;
    request.settings.language = settings_.language;
    return open_as_it_was(request);
}

std::optional<lab::Problem> Workspace::open_as_it_was(const OpenRequest& wanted) {
    const OpenRequest request = with_whole_paths(wanted);
    keep_program();
    if (std::optional<lab::Problem> problem = model_.open(home_, request)) return problem;
    const Program& program = *model_.program();
    const auto kept = settings_.breakpoints.find(program.key());
    if (kept != settings_.breakpoints.end()) model_.set_breakpoints(kept->second);
    settings_.remember(request);
    settings_.policy = request.policy;
    view_ = {};
    policy_note_ = {};
    ++news_;
    const auto watches = settings_.watches.find(program.key());
    if (watches != settings_.watches.end()) view_.watches = watches->second;
    if (program.uses_os() && home_) {
        policy_.follow(*home_, program.request());
    } else {
        policy_.close();
    }
    announced_ = {};
    const std::vector<Message>& remarks = program.setup().remarks;
    const std::vector<assembler::Diagnostic>& warnings = program.setup().warnings;
    status_ = {text::opened, program.title()};
    if (!remarks.empty()) {
        status_ = remarks.front();
    } else if (!warnings.empty()) {
        const assembler::Diagnostic& first = warnings.front();
        status_ = {text::opened_warnings, program.title(),  warnings.size(),
                   first.place.file,      first.place.line, first.message};
    }
    return std::nullopt;
}

bool Workspace::open_or_show(const OpenRequest& request) {
    const std::optional<lab::Problem> problem = open(request);
    if (problem) show_problem(*problem, request);
    return !problem;
}

void Workspace::show_problem(const lab::Problem& problem, const OpenRequest& request) {
    const bool source = problem.kind == lab::Problem::Kind::source;
    ask({DialogRequest::Kind::message, source ? text::source_problem : text::problem,
         problem_text(problem, settings_.language), request});
}

std::optional<lab::Problem> Workspace::open_with_last_policy(OpenRequest request) {
    const std::string usual = OpenRequest{}.policy;
    const std::string last = settings_.policy;
    request.policy = last;
    std::optional<lab::Problem> problem = open(request);
    if (problem && last != usual) {
        // Nobody asked for that policy now; its file may be gone, or broken.
        const Message why = problem_sentence(*problem);
        request.policy = usual;
        problem = open(request);
        if (!problem) policy_note_ = {text::policy_left, last, usual, why};
    } else if (!problem && last != usual && model_.program()->uses_os()) {
        policy_note_ = {text::policy_reused, policy_title(last)};
    }
    if (!problem && !policy_note_.empty()) say(policy_note_);
    return problem;
}

bool Workspace::reuses_policy() const {
    const bool told = status_ == policy_note_ || status_ == joined(stop_sentence(), policy_note_);
    return !policy_note_.empty() && told && model_.program()->request().policy != OpenRequest{}.policy;
}

void Workspace::open_demo() {
    if (const std::optional<lab::Problem> problem = open_with_last_policy(demo_request())) {
        show_problem(*problem, demo_request());
        return;
    }
    // The interesting moment: the clock takes the processor from a user program.
    model_.start(Command::to_event(GuestEvent::tick));
    model_.finish();
    for (int ticks = 0; ticks < 50 && model_.debugger()->machine().running(); ++ticks) {
        const emu::Machine& machine = model_.debugger()->machine();
        const std::uint32_t frame = machine.cpu().reg(isa::stack_pointer) + isa::frame::flags;
        const std::optional<isa::Word> flags = machine.peek_word(Address(frame));
        if (flags && (*flags & isa::flag::user) != 0) break;
        model_.start(Command::to_event(GuestEvent::tick));
        model_.finish();
    }
    say(joined(stop_sentence(), policy_note_));
    if (!settings_.welcomed) ask({DialogRequest::Kind::welcome});
    settings_.welcomed = true;
}

// The same run with what the sources are now: same seed, same inputs, as far as before.
void Workspace::rerun() {
    model_.pause();
    const debug::Debugger& before = *model_.debugger();
    const std::uint64_t position = before.newest();
    const std::vector<emu::InputEvent> inputs = before.recording().inputs();
    auto former =
        std::make_shared<FormerRun>(FormerRun{before.timeline(), before.recording().os(), position});
    const bool read_only = before.read_only();
    OpenRequest request = model_.program()->request();
    if (policy_.open()) request.policy_text = policy_.unsaved_text();
    if (const std::optional<lab::Problem> problem = open_as_it_was(request)) {
        show_problem(*problem, request);
        return;
    }
    view_.former = std::move(former);
    model_.edit().set_read_only(false);
    for (const emu::InputEvent& event : inputs) static_cast<void>(model_.edit().input(event));
    model_.edit().set_read_only(read_only);
    start(Command::seek(position));
    announced_ = {text::rerun_done, position};
}

bool Workspace::look_at_files() {
    since_look_ = 0;
    if (!model_.open() || model_.running()) return false;
    const PolicySource::Change change = policy_.look();
    if (change == PolicySource::Change::none) return false;
    if (change == PolicySource::Change::both) {
        say({text::editor_both_changed, policy_.path()});
        return true;
    }
    rerun();
    if (change == PolicySource::Change::policy && model_.running()) {
        announced_ = joined({text::editor_changed_outside, policy_.path()}, announced_);
    }
    return true;
}

void Workspace::go_to(std::uint64_t cycle) {
    start(Command::seek(cycle));
    model_.finish();
    say_arrival();
}

void Workspace::drop(const std::string& path) {
    OpenRequest request;
    request.files = {path};
    const std::optional<lab::Problem> problem = open_with_last_policy(request);
    if (!problem) return;
    std::error_code ignored;
    const bool bytes =
        std::filesystem::is_regular_file(path, ignored) && std::filesystem::path(path).extension() != ".asm";
    if (problem->kind == lab::Problem::Kind::host && bytes) {
        // No image and no source: what remains is to ask where its bytes go.
        ask({DialogRequest::Kind::open_raw, text::problem, path});
        say(problem_sentence(*problem));
        return;
    }
    show_problem(*problem, request);
}

void Workspace::work(double elapsed, const std::function<bool()>& enough) {
    if (model_.work(elapsed, speeds[settings_.speed], enough)) {
        say_arrival();
        // What the disk has brought is shown where it lies.
        if (const auto loaded = debug::just_loaded(*model_.debugger()))
            perform(action::ShowMemory{loaded->address});
    }
    look_at_check();
    since_look_ += elapsed;
    if (since_look_ < look_seconds) return;
    since_look_ = 0;
    keep_drafts();
    if (watches_files()) look_at_files();
}

bool Workspace::slow_motion() const {
    constexpr std::uint64_t slow = 1000;
    return speeds[settings_.speed] != 0 && speeds[settings_.speed] <= slow;
}

void Workspace::look_at_check() {
    if (contract_.look()) ++news_;
}

// The finding's own run, at its cycle: the same machine, so it goes wrong again.
void Workspace::show_finding(std::size_t number) {
    const auto& outcome = contract_.outcome();
    if (!outcome || !*outcome || number >= (*outcome)->failures.size()) return;
    const lab::ContractFailure failure = (*outcome)->failures[number];
    const OpenRequest run = contract_.run_of(failure);
    if (const std::optional<lab::Problem> problem = open_as_it_was(run)) {
        show_problem(*problem, run);
        return;
    }
    start(Command::seek(failure.cycle));
    announced_ = {text::finding_here, failure.what};
}

bool Workspace::explainable() const {
    const debug::Debugger* debugger = model_.debugger();
    if (debugger == nullptr || model_.running() || !model_.program()->uses_os() || debugger->future() != 0)
        return false;
    using Reason = debug::StopEvent::Reason;
    const Reason reason = debugger->stop_event().reason;
    const emu::Machine& machine = debugger->machine();
    if (!machine.running()) return machine.stop().reason != emu::StopReason::powered_off;
    return reason == Reason::stalled || reason == Reason::paused || reason == Reason::deadlock;
}

void Workspace::explain() {
    if (!explainable()) return;
    const debug::Debugger& debugger = *model_.debugger();
    const Program& program = *model_.program();
    lab::Subject subject;
    subject.os = program.uses_os();
    subject.image = program.setup().kernel ? &*program.setup().kernel : nullptr;
    subject.load_address = program.setup().load_address;
    subject.kernel = &debugger.kernel();
    subject.programs = &program.setup().programs;
    subject.traceable = false;
    subject.tick_cycles = program.request().tick_cycles;
    using Reason = debug::StopEvent::Reason;
    const Reason reason = debugger.stop_event().reason;
    const lab::End end = !debugger.machine().running() ? lab::End::fault
                         : reason == Reason::stalled   ? lab::End::stalled
                         : reason == Reason::deadlock  ? lab::End::blocked
                                                       : lab::End::cycle_limit;
    const lab::Diagnosis diagnosis = lab::diagnose(debugger.recording(), end, program.code(), subject);
    show_message(text::explain_title, lab::explanation_text(diagnosis, settings_.language) +
                                          lab::advice_text(diagnosis, settings_.language));
}

void Workspace::keep_drafts() {
    const Result<Done> kept = drafts_.keep(policy_.unsaved_texts());
    if (!kept) say(kept.failure().message());
}

void Workspace::ask_to_quit() {
    std::string names;
    for (const auto& [policy, text] : policy_.unsaved_texts())
        names += (names.empty() ? "" : ", ") + policy_title(policy);
    if (names.empty()) {
        quit();
    } else {
        ask({DialogRequest::Kind::leave, text::leave_title, names});
    }
}

void Workspace::quit() {
    keep_drafts();
    quitting_ = true;
}

void Workspace::answer_leave(action::Leave::Answer answer) {
    if (answer == action::Leave::Answer::discard) policy_.discard_all();
    if (answer == action::Leave::Answer::save) {
        const std::string used = policy_.policy();
        const std::string copy = policy_.unsaved() ? policy_.save_path() : std::string();
        if (const Result<Done> saved = policy_.save_all(); !saved) {
            show_message(text::problem, saved.failure().text(settings_.language));
            return;
        }
        // Next time goes on with what was saved, not with the original of which it is a copy.
        if (!copy.empty() && settings_.policy == used) settings_.policy = copy;
    }
    quit();
}

void Workspace::answer_drafts(bool take) {
    if (take) {
        policy_.take_drafts(drafts_.take_left_over());
    } else {
        drafts_.discard_left_over();
    }
    ++news_;
}

void Workspace::set_scale(int percent) {
    settings_.scale = std::clamp(percent, scale_least, scale_most);
}

Settings Workspace::settings() const {
    Settings kept = settings_;
    for (std::size_t i = 0; i < layout_count; ++i) {
        kept.shares[i] = layouts_[i].shares();
        kept.fronts[i] = layouts_[i].fronts();
    }
    if (model_.open()) {
        const std::vector<debug::Breakpoint>& breakpoints = model_.debugger()->breakpoints();
        kept.breakpoints.erase(model_.program()->key());
        if (!breakpoints.empty()) kept.breakpoints[model_.program()->key()] = breakpoints;
        kept.watches.erase(model_.program()->key());
        if (!view_.watches.empty()) kept.watches[model_.program()->key()] = view_.watches;
    }
    return kept;
}

void Workspace::keep_program() {
    Settings now = settings();
    settings_.breakpoints = std::move(now.breakpoints);
    settings_.watches = std::move(now.watches);
}

void Workspace::say(Message sentence) {
    status_ = std::move(sentence);
    ++news_;
}

// What the arrival has to say, or what was announced for it.
void Workspace::say_arrival() {
    say(announced_.empty() ? stop_sentence() : announced_);
    announced_ = {};
}

Message Workspace::stop_sentence() const {
    return model_.open() ? debug::explain_stop(*model_.debugger()) : Message();
}

bool Workspace::tells_of_finding() const {
    const debug::Debugger* debugger = model_.debugger();
    return debugger != nullptr && !model_.running() &&
           debugger->stop_event().command.what == Command::What::find_write &&
           debugger->write_origin().outcome == debug::WriteOrigin::Outcome::found &&
           status_ == stop_sentence();
}

void Workspace::ask(DialogRequest request) {
    dialogs_.push_back(std::move(request));
    ++news_;
}

void Workspace::show_message(Text title, std::string text) {
    ask({DialogRequest::Kind::message, title, std::move(text)});
}

std::string Workspace::window_title() const {
    return model_.open() ? model_.program()->title() + " - Baton" : "Baton";
}

}  // namespace baton::gui
