#include "debug/replay/debugger.hpp"

#include <algorithm>
#include <utility>

#include "base/messages/debugger.hpp"
#include "debug/replay/replay_operation.hpp"

namespace baton::debug {

Debugger::Debugger(emu::Machine machine, DebuggerOptions options)
    : code_(std::move(options.code)),
      kernel_(std::move(options.kernel)),
      read_only_(options.read_only),
      recording_(std::move(machine), options.session, options.history_bytes),
      breakpoints_(code_, recording_) {}

Debugger::~Debugger() = default;

ReplayContext Debugger::context() {
    return {recording_, breakpoints_, stop_event_, write_origin_};
}

emu::Tick Debugger::tick_of(std::uint64_t cycle) const {
    emu::Machine machine = machine_at(cycle);
    return machine.tick();
}

// --- commands ---

std::unique_ptr<ReplayOperation> Debugger::operation_for(const Command& command) {
    using What = Command::What;
    ReplayContext context = this->context();
    if (command.what == What::find_write)
        return std::make_unique<WriteSearch>(context, command.place, command.direction);
    if (command.what == What::seek) {
        const std::uint64_t target = std::clamp(command.position, oldest(), newest());
        if (command.position > newest()) {
            Command onward = Command::cycle(Direction::forward, command.position - position());
            return std::make_unique<RunForward>(context, onward);
        }
        StopEvent stop_event;
        stop_event.reason = command.position < target ? StopEvent::Reason::oldest : StopEvent::Reason::done;
        return std::make_unique<Seek>(target, stop_event);
    }
    if (command.direction == Direction::forward) return std::make_unique<RunForward>(context, command);
    if (command.what == What::cycle) {
        const std::uint64_t most = position() - oldest();
        StopEvent stop_event;
        stop_event.reason = command.count > most ? StopEvent::Reason::oldest : StopEvent::Reason::done;
        return std::make_unique<Seek>(position() - std::min(most, command.count), stop_event);
    }
    if (command.what == What::instruction || command.what == What::in_thread || command.what == What::over ||
        command.what == What::out)
        return std::make_unique<BackStep>(context, command);
    std::unique_ptr<StopCondition> goal;
    if (command.what == What::address) goal = std::make_unique<AddressStopCondition>(command.address);
    if (command.what == What::event)
        goal = std::make_unique<EventStopCondition>(command.event, command.code, recording_.layout());
    return std::make_unique<Search>(context, std::move(goal), breakpoints_.any_enabled(), oldest(), oldest(),
                                    StopEvent::Reason::oldest);
}

void Debugger::start(const Command& command) {
    pause();
    command_ = command;
    operation_ = operation_for(command);
}

void Debugger::work(std::uint64_t cycles) {
    if (!operation_) return;
    ReplayContext context = this->context();
    auto stop_event = operation_->work(context, std::max<std::uint64_t>(cycles, 1));
    recording_.sync_to_now();
    if (stop_event) stop_with(std::move(*stop_event));
}

void Debugger::pause() {
    if (!operation_) return;
    ReplayContext context = this->context();
    operation_->give_up(context);
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
    recording_.come_home();
    recording_.sync_to_now();
    stop_event_ = std::move(stop_event);
    stop_event_.command = command_;
}

std::optional<std::uint64_t> Debugger::searching() const {
    return operation_ ? operation_->searching() : std::nullopt;
}

// --- looking ---

const guest::Thread* Debugger::current_thread() const {
    const guest::OsView& os = now().os();
    const std::uint32_t index = os.thread_of(machine().cpu().system(isa::SystemRegister::ctx));
    return index < os.threads().size() ? &os.threads()[index] : nullptr;
}

// --- changing ---

Result<Done> Debugger::poke(const Poke& poke) {
    if (read_only_) return Failure{{}, text::debugger_read_only};
    const bool byte = poke.kind == Poke::Kind::byte;
    if (!byte && !machine().at_boundary()) return Failure{{}, text::debugger_inside};
    const bool exists = byte                               ? poke.where < machine().bus().ram().size()
                        : poke.kind == Poke::Kind::general ? poke.where < isa::register_count
                        : poke.kind == Poke::Kind::system  ? poke.where < isa::system_register_count
                                                           : true;
    if (!exists) return Failure{{}, byte ? text::debugger_no_ram : text::debugger_no_register};
    pause();
    cut();
    recording_.poke(poke);
    stop_event_ = {};
    stop_event_.reason = StopEvent::Reason::edited;
    return Done{};
}

Result<Done> Debugger::input(const emu::InputEvent& event) {
    if (read_only_) return Failure{{}, text::debugger_read_only};
    if (const auto checked = emu::check_event(event); !checked) return checked.failure();
    // A run goes on: what is typed reaches it where it is now.
    if (in_past()) {
        pause();
        cut();
    }
    recording_.post(event);
    return Done{};
}

void Debugger::cut() {
    if (recording_.cut()) breakpoints_.forget_log_behind(position());
}

}  // namespace baton::debug
