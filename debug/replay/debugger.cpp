#include "debug/replay/debugger.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "debug/replay/replay_operation.hpp"
#include "debug/symbols/watch_expression.hpp"

namespace baton::debug {
namespace {

constexpr std::size_t most_near = 128;
constexpr std::size_t most_log_lines = 100'000;

}  // namespace

Debugger::Debugger(emu::Machine machine, DebuggerOptions options)
    : code_(std::move(options.code)),
      layout_(options.session.layout),
      read_only_(options.read_only),
      recording_(std::move(machine), options.session),
      history_(options.history_bytes) {
    console_base_ = recording_.machine().bus().console().state().printed_count;
    history_.keep(recording_.checkpoint());
}

Debugger::~Debugger() = default;

// --- running the present session ---

std::uint64_t Debugger::next_action(std::size_t done) const {
    return done < history_.actions().size() ? history_.actions()[done].position
                                            : std::numeric_limits<std::uint64_t>::max();
}

void Debugger::do_actions(Session& session, std::size_t& done,
                          const std::function<void(const ReplayInput&)>& did) const {
    while (next_action(done) <= session.machine().cycle()) {
        const ReplayInput& action = history_.actions()[done++];
        if (const auto* event = std::get_if<emu::InputEvent>(&action.what)) {
            session.post(*event);
        } else {
            session.poke(std::get<Poke>(action.what));
        }
        if (did) did(action);
    }
}

RunEnd Debugger::advance(const RunLimits& limits) {
    RunLimits part = limits;
    const std::uint64_t now = position();
    std::uint64_t end = limits.cycles > std::numeric_limits<std::uint64_t>::max() - now
                            ? std::numeric_limits<std::uint64_t>::max()
                            : now + limits.cycles;
    end = past_ ? std::min({end, newest(), next_action(past_actions_)})
                : std::min(end, std::max(history_.next_due(), now + 1));
    part.cycles = end - now;
    part.through_sleep = past_ != nullptr;
    const RunEnd result = present().run(part);
    after_running();
    return result;
}

RunEnd Debugger::tick(const RunLimits& limits) {
    const RunEnd result = present().step(limits);
    after_running();
    return result;
}

void Debugger::after_running() {
    if (past_) {
        do_actions(*past_, past_actions_);
    } else if (position() >= history_.next_due()) {
        history_.keep(recording_.checkpoint());
    }
}

// The past has been followed up to where the recording stands: they are the same now.
void Debugger::come_home() {
    if (past_ && position() >= newest()) past_.reset();
}

const History::LoggedCheckpoint& Debugger::nearest(std::uint64_t position) const {
    const History::Frame& frame = history_.at_or_before(position);
    const auto behind = near_.upper_bound(position);
    if (behind == near_.begin() || std::prev(behind)->first < frame.position()) return frame;
    return std::prev(behind)->second;
}

Session& Debugger::scratch() {
    if (!scratch_) {
        SessionOptions options;
        options.observe = false;
        scratch_ = std::make_unique<Session>(recording_.machine(), options);
    }
    return *scratch_;
}

void Debugger::cache_nearby() {
    near_.insert_or_assign(position(), History::LoggedCheckpoint{present().checkpoint(), past_actions_});
    while (near_.size() > most_near) {
        const std::uint64_t now = position();
        const bool first_is_farther =
            now - std::min(now, near_.begin()->first) > std::max(now, near_.rbegin()->first) - now;
        near_.erase(first_is_farther ? near_.begin() : std::prev(near_.end()));
    }
}

emu::Machine Debugger::machine_at(std::uint64_t position) const {
    SessionOptions options;
    options.observe = false;
    Session session(recording_.machine(), options);
    Replayer replayer(*this, session);
    Replayer::Observer nobody;
    replayer.start(position, nobody);
    std::uint64_t budget = std::numeric_limits<std::uint64_t>::max();
    replayer.run(position, budget, nobody);
    return session.machine();
}

emu::Tick Debugger::tick_of(std::uint64_t cycle) const {
    emu::Machine machine = machine_at(cycle);
    return machine.tick();
}

// --- commands ---

std::unique_ptr<Debugger::ReplayOperation> Debugger::operation_for(const Command& command) {
    using What = Command::What;
    if (command.what == What::find_write)
        return std::make_unique<WriteSearch>(*this, command.place, command.direction);
    if (command.what == What::seek) {
        const std::uint64_t target = std::clamp(command.position, oldest(), newest());
        if (command.position > newest()) {
            Command onward = Command::cycle(Direction::forward, command.position - position());
            return std::make_unique<RunForward>(*this, onward);
        }
        StopEvent stop_event;
        stop_event.reason = command.position < target ? StopEvent::Reason::oldest : StopEvent::Reason::done;
        return std::make_unique<Seek>(target, stop_event);
    }
    if (command.direction == Direction::forward) return std::make_unique<RunForward>(*this, command);
    if (command.what == What::cycle) {
        const std::uint64_t most = position() - oldest();
        StopEvent stop_event;
        stop_event.reason = command.count > most ? StopEvent::Reason::oldest : StopEvent::Reason::done;
        return std::make_unique<Seek>(position() - std::min(most, command.count), stop_event);
    }
    if (command.what == What::instruction || command.what == What::over || command.what == What::out)
        return std::make_unique<BackStep>(*this, command);
    std::unique_ptr<StopCondition> goal;
    if (command.what == What::address) goal = std::make_unique<AddressStopCondition>(command.address);
    if (command.what == What::event)
        goal = std::make_unique<EventStopCondition>(command.event, command.code, layout_);
    return std::make_unique<Search>(*this, std::move(goal), any_breakpoint(), oldest(), oldest(),
                                    StopEvent::Reason::oldest);
}

void Debugger::start(const Command& command) {
    pause();
    command_ = command;
    operation_ = operation_for(command);
}

void Debugger::work(std::uint64_t cycles) {
    if (!operation_) return;
    auto stop_event = operation_->work(*this, std::max<std::uint64_t>(cycles, 1));
    present().sync_to_now();
    if (stop_event) stop_with(std::move(*stop_event));
}

void Debugger::pause() {
    if (!operation_) return;
    operation_->give_up(*this);
    StopEvent stop_event;
    stop_event.reason = StopEvent::Reason::paused;
    stop_with(std::move(stop_event));
}

const StopEvent& Debugger::finish(const Command& command) {
    start(command);
    while (busy()) work(1'000'000);
    return stop_event_;
}

void Debugger::stop_with(StopEvent stop_event) {
    operation_.reset();
    come_home();
    present().sync_to_now();
    stop_event_ = std::move(stop_event);
    stop_event_.command = command_;
}

std::optional<std::uint64_t> Debugger::searching() const {
    return operation_ ? operation_->searching() : std::nullopt;
}

// --- looking ---

std::string_view Debugger::console_text() const {
    const ConsoleLog& log = recording_.console();
    const std::uint64_t printed = machine().bus().console().state().printed_count - console_base_;
    const std::uint64_t kept = printed - std::min(printed, log.forgotten());
    return std::string_view(log.text()).substr(0, static_cast<std::size_t>(kept));
}

const guest::Thread* Debugger::current_thread() const {
    const guest::OsView& os = now().os();
    const std::uint32_t index = os.thread_of(machine().cpu().system(isa::SystemRegister::ctx));
    return index < os.threads().size() ? &os.threads()[index] : nullptr;
}

std::optional<std::uint8_t> Debugger::entered_before(std::uint64_t cycle) const {
    const std::vector<TimelineMark>& marks = recording_.timeline().marks();
    auto mark = std::upper_bound(marks.begin(), marks.end(), cycle,
                                 [](std::uint64_t at, const TimelineMark& m) { return at < m.cycle; });
    while (mark != marks.begin()) {
        --mark;
        if (mark->kind != TimelineMarkKind::context_switch && mark->cycle < cycle) return mark->code;
    }
    return std::nullopt;
}

std::vector<Word> Debugger::bases_of(const std::string& program) const {
    std::vector<Word> bases;
    const auto take = [&](const Session& session) {
        for (const guest::Thread& thread : session.os().threads()) {
            if (thread.name == program && std::find(bases.begin(), bases.end(), thread.base) == bases.end())
                bases.push_back(thread.base);
        }
    };
    take(recording_);
    return bases;
}

// --- changing ---

Result<Done> Debugger::poke(const Poke& poke) {
    if (read_only_) return Failure{"", "this session is read-only"};
    const bool byte = poke.kind == Poke::Kind::byte;
    if (!byte && !machine().at_boundary())
        return Failure{"", "the processor is inside of an instruction: step to its end first"};
    const bool exists = byte                               ? poke.where < machine().bus().ram().size()
                        : poke.kind == Poke::Kind::general ? poke.where < isa::register_count
                        : poke.kind == Poke::Kind::system  ? poke.where < isa::system_register_count
                                                           : true;
    if (!exists) return Failure{"", byte ? "there is no RAM at this address" : "there is no such register"};
    pause();
    cut();
    recording_.poke(poke);
    recording_.sync_to_now();
    history_.log({position(), poke});
    ++changes_;
    stop_event_ = {};
    stop_event_.reason = StopEvent::Reason::edited;
    return Done{};
}

Result<Done> Debugger::input(const emu::InputEvent& event) {
    if (read_only_) return Failure{"", "this session is read-only"};
    if (const auto checked = emu::check_event(event); !checked) return checked.failure();
    // A run goes on: what is typed reaches it where it is now.
    if (past_) {
        pause();
        cut();
    }
    recording_.post(event);
    history_.log({position(), recording_.inputs().back()});
    ++changes_;
    return Done{};
}

// Forgets the future; the recording stands at the present afterwards.
bool Debugger::cut() {
    if (!past_) return false;
    const std::uint64_t now = position();
    const Session::Checkpoint mark = past_->checkpoint();
    const std::size_t actions = past_actions_;
    std::size_t inputs = 0;
    for (std::size_t i = 0; i < actions; ++i)
        inputs += std::holds_alternative<emu::InputEvent>(history_.actions()[i].what) ? 1 : 0;
    history_.cut(now, actions);
    if (!recording_.rewind(mark, inputs)) rebuild(now);
    past_.reset();
    near_.erase(near_.upper_bound(now), near_.end());
    while (!log_.empty() && log_.back().position > now) log_.pop_back();
    return true;
}

// The timeline has folded what lies here: everything is observed once more.
void Debugger::rebuild(std::uint64_t position) {
    const History::Frame& first = history_.frames().front();
    recording_.restore(first.checkpoint);
    std::size_t done = first.actions;
    do_actions(recording_, done);
    while (recording_.machine().cycle() < position) {
        RunLimits limits;
        limits.cycles = std::min(position, next_action(done)) - recording_.machine().cycle();
        limits.through_sleep = true;
        recording_.run(limits);
        do_actions(recording_, done);
    }
}

// --- breakpoints ---

unsigned Debugger::add(Breakpoint breakpoint) {
    breakpoint.number = next_breakpoint_++;
    breakpoints_.push_back(std::move(breakpoint));
    return breakpoints_.back().number;
}

void Debugger::remove(unsigned number) {
    breakpoints_.erase(std::remove_if(breakpoints_.begin(), breakpoints_.end(),
                                      [number](const Breakpoint& b) { return b.number == number; }),
                       breakpoints_.end());
}

Breakpoint* Debugger::breakpoint(unsigned number) {
    for (Breakpoint& breakpoint : breakpoints_) {
        if (breakpoint.number == number) return &breakpoint;
    }
    return nullptr;
}

bool Debugger::any_breakpoint() const {
    return std::any_of(breakpoints_.begin(), breakpoints_.end(),
                       [](const Breakpoint& b) { return b.enabled; });
}

std::unique_ptr<StopCondition> Debugger::condition_for_breakpoints() const {
    return std::make_unique<BreakpointStopCondition>(
        breakpoints_, code_, layout_, [this](std::uint64_t cycle) { return entered_before(cycle); },
        [this](const std::string& program) { return bases_of(program); });
}

std::vector<unsigned> Debugger::count(const Hit& hit, Direction direction) {
    std::vector<unsigned> stopping;
    for (const unsigned number : hit.breakpoints) {
        Breakpoint* breakpoint = this->breakpoint(number);
        if (breakpoint == nullptr || !breakpoint->enabled) continue;
        ++breakpoint->hits;
        if (breakpoint->skip > 0) {
            --breakpoint->skip;
        } else if (breakpoint->log.empty()) {
            stopping.push_back(number);
        } else if (direction == Direction::forward) {
            write_log(*breakpoint, hit.position);
        }
    }
    return stopping;
}

void Debugger::count(const std::map<unsigned, std::uint64_t>& hits) {
    for (const auto& [number, many] : hits) {
        Breakpoint* breakpoint = this->breakpoint(number);
        if (breakpoint == nullptr || !breakpoint->enabled) continue;
        breakpoint->hits += many;
        breakpoint->skip -= std::min(breakpoint->skip, many);
    }
}

// "{expression}" becomes its number, "{expression:x}" the same in hexadecimal.
const Debugger::LogText& Debugger::log_text(const Breakpoint& breakpoint) {
    const auto [entry, fresh] = log_texts_.try_emplace(breakpoint.number);
    LogText& text = entry->second;
    const std::string& log = breakpoint.log;
    if (!fresh && text.source == log) return text;
    // What another text has written is not what this one says.
    log_.erase(std::remove_if(log_.begin(), log_.end(),
                              [&](const LogLine& line) { return line.breakpoint == breakpoint.number; }),
               log_.end());
    text = {log, {}};
    std::string plain;
    for (std::size_t i = 0; i < log.size(); ++i) {
        const std::size_t end = log[i] == '{' ? log.find('}', i) : std::string::npos;
        if (end == std::string::npos) {
            plain += log[i];
            continue;
        }
        std::string inner = log.substr(i + 1, end - i - 1);
        LogText::Piece piece;
        piece.hexadecimal = inner.size() > 2 && inner.compare(inner.size() - 2, 2, ":x") == 0;
        if (piece.hexadecimal) inner.resize(inner.size() - 2);
        if (const auto error = parse_watch(inner, code_, piece.expression)) {
            plain += fmt::format("({})", error->message);
        } else {
            if (!plain.empty()) text.pieces.push_back({std::exchange(plain, {}), {}, false});
            text.pieces.push_back(std::move(piece));
        }
        i = end;
    }
    if (!plain.empty()) text.pieces.push_back({std::move(plain), {}, false});
    return text;
}

void Debugger::write_log(const Breakpoint& breakpoint, std::uint64_t position) {
    const LogText& pieces = log_text(breakpoint);
    const auto at = std::lower_bound(log_.begin(), log_.end(), std::make_pair(position, breakpoint.number),
                                     [](const LogLine& line, const auto& wanted) {
                                         return std::make_pair(line.position, line.breakpoint) < wanted;
                                     });
    if (at != log_.end() && at->position == position && at->breakpoint == breakpoint.number) return;
    std::string text;
    for (const LogText::Piece& piece : pieces.pieces) {
        if (piece.expression.empty()) {
            text += piece.text;
        } else if (const auto number = evaluate_watch(piece.expression, machine(), code_, layout_)) {
            text += piece.hexadecimal ? fmt::format("0x{:x}", static_cast<Word>(*number))
                                      : fmt::format("{}", *number);
        } else {
            text += fmt::format("({})", say(Language::english, number.failure().reason));
        }
    }
    log_.insert(at, {position, breakpoint.number, std::move(text)});
    if (log_.size() > most_log_lines) log_.pop_front();
}

bool same_condition(const Breakpoint& a, const Breakpoint& b) {
    return a.kind == b.kind && a.address == b.address && a.bytes == b.bytes && a.program == b.program &&
           a.code == b.code && a.watched.text() == b.watched.text() &&
           a.condition.text() == b.condition.text() && a.enabled == b.enabled;
}

}  // namespace baton::debug
