#include "gui/view/app.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "debug/replay/breakpoint_place.hpp"
#include "debug/replay/stop_explanation.hpp"

namespace baton::gui {
namespace {

using debug::Command;
using debug::Direction;
using debug::GuestEvent;

constexpr Direction forward = Direction::forward;
constexpr Direction backward = Direction::backward;

// The debugger's command for those that are nothing but that.
std::optional<Command> plain_command(CommandId id) {
    switch (id) {
    case CommandId::run: return Command::run();
    case CommandId::run_back: return Command::run(backward);
    case CommandId::cycle: return Command::cycle();
    case CommandId::cycle_back: return Command::cycle(backward);
    case CommandId::into: return Command::instruction();
    case CommandId::into_back: return Command::instruction(backward);
    case CommandId::over: return Command::over();
    case CommandId::over_back: return Command::over(backward);
    case CommandId::out: return Command::out();
    case CommandId::out_back: return Command::out(backward);
    case CommandId::to_interrupt: return Command::to_event(GuestEvent::entry);
    case CommandId::to_interrupt_back: return Command::to_event(GuestEvent::entry, backward);
    case CommandId::to_return: return Command::to_event(GuestEvent::interrupt_return);
    case CommandId::to_return_back: return Command::to_event(GuestEvent::interrupt_return, backward);
    case CommandId::to_switch: return Command::to_event(GuestEvent::context_switch);
    case CommandId::to_switch_back: return Command::to_event(GuestEvent::context_switch, backward);
    case CommandId::to_call: return Command::to_event(GuestEvent::system_call);
    case CommandId::to_call_back: return Command::to_event(GuestEvent::system_call, backward);
    case CommandId::to_exit: return Command::to_event(GuestEvent::process_exit);
    case CommandId::to_exit_back: return Command::to_event(GuestEvent::process_exit, backward);
    case CommandId::to_tick: return Command::to_event(GuestEvent::tick);
    case CommandId::to_tick_back: return Command::to_event(GuestEvent::tick, backward);
    default: return std::nullopt;
    }
}

}  // namespace

App::App(Result<lab::Home> home, Settings settings)
    : home_(std::move(home)),
      settings_(std::move(settings)),
      theme_(settings_.theme, settings_.scale),
      layouts_{Layout(LayoutId::lesson), Layout(LayoutId::debug), Layout(LayoutId::os)} {
    for (std::size_t i = 0; i < layout_count; ++i) {
        layouts_[i].set_shares(settings_.shares[i]);
        for (const PanelId id : settings_.fronts[i]) layouts_[i].show(id);
    }
    for (const PanelInfo& info : panels()) panels_[static_cast<std::size_t>(info.id)] = make_panel(info.id);
    if (home_) {
        examples_ = examples(*home_);
        policies_ = home_->policies();
    }
}

App::~App() = default;

std::optional<lab::Problem> App::open(const OpenRequest& wanted) {
    const OpenRequest request = with_whole_paths(wanted);
    keep_program();
    if (std::optional<lab::Problem> problem = model_.open(home_, request)) return problem;
    const Program& program = *model_.program();
    const auto kept = settings_.breakpoints.find(program.key());
    if (kept != settings_.breakpoints.end()) model_.set_breakpoints(kept->second);
    settings_.remember(request);
    settings_.policy = request.policy;
    view_ = {};
    const auto watches = settings_.watches.find(program.key());
    if (watches != settings_.watches.end()) view_.watches = watches->second;
    if (program.uses_os() && home_) {
        policy_.follow(*home_, program.request());
    } else {
        policy_.close();
    }
    announced_.clear();
    const std::vector<Message>& remarks = program.setup().remarks;
    const std::vector<assembler::Diagnostic>& warnings = program.setup().warnings;
    status_ = baton::say(settings_.language, text::opened, program.title());
    if (!remarks.empty()) {
        status_ = baton::say(settings_.language, remarks.front());
    } else if (!warnings.empty()) {
        const assembler::Diagnostic& first = warnings.front();
        status_ = baton::say(settings_.language, text::opened_warnings, program.title(), warnings.size(),
                             first.place.file, first.place.line, first.message);
    }
    return std::nullopt;
}

bool App::open_or_show(const OpenRequest& request) {
    const std::optional<lab::Problem> problem = open(request);
    if (problem) {
        show_message(problem->kind == lab::Problem::Kind::source ? text::source_problem : text::problem,
                     problem_text(*problem));
    }
    return !problem;
}

void App::open_demo() {
    OpenRequest request = demo_request();
    request.policy = settings_.policy;
    if (open(request)) {
        // A policy of the person's own may be gone or broken.
        request.policy = demo_request().policy;
        if (!open_or_show(request)) return;
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
    status_ = stop_text();
    if (!settings_.welcomed) dialogs_.show_welcome();
    settings_.welcomed = true;
}

// The same run with what the sources are now: same seed, same inputs, as far as before.
void App::rerun() {
    model_.pause();
    const debug::Debugger& before = *model_.debugger();
    const std::uint64_t position = before.newest();
    const std::vector<emu::InputEvent> inputs = before.recording().inputs();
    auto former =
        std::make_shared<FormerRun>(FormerRun{before.timeline(), before.recording().os(), position});
    const bool read_only = before.read_only();
    OpenRequest request = model_.program()->request();
    if (policy_.open()) request.policy_text = policy_.unsaved_text();
    if (const std::optional<lab::Problem> problem = open(request)) {
        show_message(problem->kind == lab::Problem::Kind::source ? text::source_problem : text::problem,
                     problem_text(*problem));
        return;
    }
    view_.former = std::move(former);
    model_.edit().set_read_only(false);
    for (const emu::InputEvent& event : inputs) static_cast<void>(model_.edit().input(event));
    model_.edit().set_read_only(read_only);
    start(Command::seek(position));
    announced_ = baton::say(settings_.language, text::rerun_done, position);
}

bool App::look_at_files() {
    since_look_ = 0;
    if (!model_.open() || model_.running()) return false;
    const PolicySource::Change change = policy_.look();
    if (change == PolicySource::Change::none) return false;
    if (change == PolicySource::Change::both) {
        say(baton::say(settings_.language, text::editor_both_changed, policy_.path()));
        return true;
    }
    rerun();
    if (change == PolicySource::Change::policy && model_.running()) {
        announced_ =
            baton::say(settings_.language, text::editor_changed_outside, policy_.path()) + " " + announced_;
    }
    return true;
}

void App::go_to(std::uint64_t cycle) {
    start(Command::seek(cycle));
    model_.finish();
    say_arrival();
}

void App::drop(const std::string& path) {
    OpenRequest request;
    request.files = {path};
    request.policy = settings_.policy;
    const std::optional<lab::Problem> problem = open(request);
    if (!problem) return;
    std::error_code ignored;
    const bool bytes =
        std::filesystem::is_regular_file(path, ignored) && std::filesystem::path(path).extension() != ".asm";
    if (problem->kind == lab::Problem::Kind::host && bytes) {
        // No image and no source: what remains is to ask where its bytes go.
        dialogs_.show_raw(path);
        say(problem_text(*problem));
        return;
    }
    show_message(problem->kind == lab::Problem::Kind::source ? text::source_problem : text::problem,
                 problem_text(*problem));
}

bool App::possible(CommandId id) const {
    const unsigned wanted = command(id).needs;
    const debug::Debugger* debugger = model_.debugger();
    if ((wanted & needs::machine) != 0 && debugger == nullptr) return false;
    if ((wanted & needs::paused) != 0 && model_.running()) return false;
    if ((wanted & needs::running) != 0 && !model_.running()) return false;
    if ((wanted & needs::past) != 0 && debugger->position() <= debugger->oldest()) return false;
    if ((wanted & needs::future) != 0 && !debugger->machine().running()) return false;
    if ((wanted & needs::cursor) != 0 && !view_.cursor) return false;
    if (!something_selected(wanted)) return false;
    if (id == CommandId::slower) return settings_.speed > 0;
    if (id == CommandId::faster) return settings_.speed < fastest_speed;
    return true;
}

void App::execute(CommandId id) {
    if (!possible(id)) return;
    if (const std::optional<Command> wanted = plain_command(id)) {
        start(*wanted);
        return;
    }
    switch (id) {
    case CommandId::open: dialogs_.show_open(false); break;
    case CommandId::open_raw: dialogs_.show_open(true); break;
    case CommandId::reload: {
        OpenRequest request = model_.program()->request();
        request.policy_text.reset();
        open_or_show(request);
        break;
    }
    case CommandId::rerun: rerun(); break;
    case CommandId::quit: quitting_ = true; break;
    case CommandId::pause:
        model_.pause();
        say_arrival();
        break;
    case CommandId::restart:
        model_.pause();
        start(Command::seek(model_.debugger()->oldest()));
        break;
    case CommandId::to_load: start(load_command()); break;
    case CommandId::go_to_cycle: dialogs_.show_go_to(model_.debugger()->position()); break;
    case CommandId::slower: --settings_.speed; break;
    case CommandId::faster: ++settings_.speed; break;
    case CommandId::to_cursor: start(Command::to_address(*view_.cursor)); break;
    case CommandId::to_cursor_back: start(Command::to_address(*view_.cursor, backward)); break;
    case CommandId::breakpoint: toggle_breakpoint(); break;
    case CommandId::read_only: model_.edit().set_read_only(!model_.debugger()->read_only()); break;
    case CommandId::layout_lesson: set_layout(LayoutId::lesson); break;
    case CommandId::layout_debug: set_layout(LayoutId::debug); break;
    case CommandId::layout_os: set_layout(LayoutId::os); break;
    case CommandId::theme:
        set_theme(settings_.theme == ThemeKind::light ? ThemeKind::dark : ThemeKind::light);
        break;
    case CommandId::larger: set_scale(settings_.scale + (settings_.scale < 200 ? 25 : 50)); break;
    case CommandId::smaller: set_scale(settings_.scale - (settings_.scale <= 200 ? 25 : 50)); break;
    case CommandId::normal_size: set_scale(100); break;
    case CommandId::reset_layout: layout() = Layout(settings_.layout); break;
    case CommandId::help: dialogs_.show_help(); break;
    default: execute_selected(id); break;
    }
}

bool App::key(KeyPress press) {
    if (const std::optional<CommandId> id = command_of(press)) {
        execute(*id);
        return true;
    }
    for (const PanelInfo& info : panels()) {
        if (press.key != Key::none && info.key == press) {
            perform(action::ShowPanel{info.id});
            return true;
        }
    }
    if (press.key != Key::none) keys_.push_back(press);
    return false;
}

debug::Command App::load_command() const {
    if (const auto end = model_.program()->setup().guest.load_end()) return Command::to_address(*end);
    // Of other kernels only the disk's interrupt is known.
    return Command::to_event(GuestEvent::entry, forward, static_cast<std::uint8_t>(isa::Vector::disk));
}

void App::toggle_breakpoint() {
    debug::Debugger& debugger = model_.edit();
    if (const debug::Breakpoint* here = find_breakpoint(*view_.cursor, isa::word_bytes, debugger)) {
        debugger.remove(here->number);
    } else {
        debugger.add(debug::breakpoint_at(*view_.cursor, debugger));
    }
}

void App::work(double elapsed, const std::function<bool()>& enough) {
    if (model_.work(elapsed, speeds[settings_.speed], enough)) {
        say_arrival();
        // What the disk has brought is shown where it lies.
        if (const auto loaded = debug::just_loaded(*model_.debugger()))
            perform(action::ShowMemory{loaded->address});
    }
    since_look_ += elapsed;
    if (since_look_ >= look_seconds && watches_files()) look_at_files();
}

bool App::slow_motion() const {
    constexpr std::uint64_t slow = 1000;
    return speeds[settings_.speed] != 0 && speeds[settings_.speed] <= slow;
}

bool App::wants_redraw() const {
    return model_.running() || looking_;
}

void App::perform(const Action& wanted) {
    const auto refuse = [this](const Result<Done>& done) {
        if (!done) say(done.failure().text());
    };
    if (const auto* a = std::get_if<action::Execute>(&wanted)) execute(a->command);
    if (const auto* a = std::get_if<action::Start>(&wanted)) start(a->command);
    if (const auto* a = std::get_if<action::Poke>(&wanted)) {
        const std::uint64_t future = model_.debugger()->future();
        const Result<Done> done = model_.poke(a->poke);
        if (done && future != 0) say(baton::say(settings_.language, text::future_cut, future));
        refuse(done);
    }
    if (const auto* a = std::get_if<action::Input>(&wanted)) {
        const std::uint64_t future = model_.debugger()->future();
        const Result<Done> done = model_.input(a->event);
        if (done && future != 0) say(baton::say(settings_.language, text::future_cut, future));
        refuse(done);
    }
    if (const auto* a = std::get_if<action::AddBreakpoint>(&wanted)) model_.edit().add(a->breakpoint);
    if (const auto* a = std::get_if<action::RemoveBreakpoint>(&wanted)) model_.edit().remove(a->number);
    if (const auto* a = std::get_if<action::ChangeBreakpoint>(&wanted)) {
        if (debug::Breakpoint* found = model_.edit().breakpoint(a->breakpoint.number)) *found = a->breakpoint;
    }
    if (const auto* a = std::get_if<action::ShowCode>(&wanted)) {
        view_.code_address = a->address;
        ++view_.code_request;
        layout().show(PanelId::code);
    }
    if (const auto* a = std::get_if<action::ShowMemory>(&wanted)) {
        view_.memory_address = a->address;
        ++view_.memory_request;
        layout().show(PanelId::memory);
    }
    if (const auto* a = std::get_if<action::ShowPanel>(&wanted)) {
        layout().show(a->panel);
        focus_ = a->panel;
    }
    if (const auto* a = std::get_if<action::Say>(&wanted)) say(a->sentence);
    if (const auto* a = std::get_if<action::UsePolicy>(&wanted)) {
        OpenRequest request = model_.program() ? model_.program()->request() : demo_request();
        request.policy = a->policy;
        request.policy_text.reset();
        open_or_show(request);
    }
}

void App::apply_theme(float density) {
    theme_ = Theme(settings_.theme, settings_.scale);
    if (!theme_.apply(density)) say(baton::say(settings_.language, text::no_fonts));
    theme_changed_ = false;
}

void App::set_scale(int percent) {
    settings_.scale = std::clamp(percent, scale_least, scale_most);
    theme_changed_ = true;
}

void App::set_theme(ThemeKind kind) {
    settings_.theme = kind;
    theme_changed_ = true;
}

void App::set_layout(LayoutId id) {
    settings_.layout = id;
}

Settings App::settings() const {
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

void App::keep_program() {
    Settings now = settings();
    settings_.breakpoints = std::move(now.breakpoints);
    settings_.watches = std::move(now.watches);
}

void App::start(const debug::Command& command) {
    announced_.clear();
    model_.start(command);
}

// What the arrival has to say, or what was announced for it.
void App::say_arrival() {
    status_ = announced_.empty() ? stop_text() : announced_;
    announced_.clear();
}

void App::show_message(Text title, std::string text) {
    dialogs_.show_message(title, std::move(text));
}

std::string App::window_title() const {
    return model_.open() ? model_.program()->title() + " - Baton" : "Baton";
}

}  // namespace baton::gui
