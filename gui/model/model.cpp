#include "gui/model/model.hpp"

#include <algorithm>
#include <cmath>

#include "gui/model/words.hpp"

namespace baton::gui {

bool Changes::byte_changed(const emu::Machine& now, isa::Word address) const {
    if (!before_ || address >= before_->ram.size || address >= now.bus().ram().size()) return false;
    constexpr std::uint32_t page_bytes = emu::PagedBytes::page_bytes;
    const emu::PagedBytes::SharedPage& page = before_->ram.pages[address / page_bytes];
    const std::uint8_t old = page == nullptr ? std::uint8_t{0} : page->bytes[address % page_bytes];
    return old != now.bus().ram().read_byte(address);
}

float Trail::freshness(std::uint64_t cycle_plus_1) const {
    if (cycle_plus_1 == 0 || cycle_plus_1 > position) return 0;
    const auto age = static_cast<float>(position - cycle_plus_1);
    // A few cycles ago is still bright; each tenfold age takes a quarter away.
    return std::clamp(1.0F - 0.25F * std::log10(1.0F + age / 4.0F), 0.0F, 1.0F);
}

std::optional<lab::Problem> Model::open(const Result<lab::Home>& home, const OpenRequest& request) {
    Result<std::shared_ptr<Program>, lab::Problem> program = open_program(home, request);
    if (!program) return program.failure();
    debug::DebuggerOptions options;
    options.session.layout = (*program)->setup().guest.layout();
    options.code = (*program)->code();
    options.kernel = (*program)->setup().guest;
    const bool read_only = debugger_ != nullptr && debugger_->read_only();
    debugger_ = std::make_unique<debug::Debugger>((*program)->setup().machine, std::move(options));
    debugger_->set_read_only(read_only);
    hits_.clear();
    program_ = std::move(*program);
    changes_.forget();
    trail_ = {};
    owed_ = 0;
    return std::nullopt;
}

void Model::set_breakpoints(const std::vector<debug::Breakpoint>& breakpoints) {
    while (!debugger_->breakpoints().empty()) debugger_->remove(debugger_->breakpoints().front().number);
    for (const debug::Breakpoint& breakpoint : breakpoints) {
        debug::Breakpoint fresh = breakpoint;
        fresh.hits = 0;
        debugger_->add(std::move(fresh));
    }
}

void Model::start(const debug::Command& command) {
    if (debugger_ == nullptr) return;
    if (!debugger_->busy()) changes_.remember(debugger_->machine());
    owed_ = 0;
    what_ = command.what;
    debugger_->start(command);
}

void Model::pause() {
    if (running()) debugger_->pause();
}

bool Model::nobody_runs() const {
    const guest::Thread* thread = debugger_->current_thread();
    return thread != nullptr && thread->idle();
}

void Model::note_hit() {
    hits_.erase(hits_.upper_bound(debugger_->newest()), hits_.end());
    if (!running() && debugger_->stop_event().reason == debug::StopEvent::Reason::breakpoint)
        hits_.insert(debugger_->position());
}

bool Model::work(double elapsed, std::uint64_t cycles_a_second, const std::function<bool()>& enough) {
    if (!running()) return false;
    // Only runs are slowed down; a jump goes where it is sent.
    if (cycles_a_second != 0 && what_ == debug::Command::What::run) {
        owed_ += std::min(elapsed, 0.25) * static_cast<double>(cycles_a_second);
        if (owed_ < 1) return false;
        do {
            const auto cycles = std::min<std::uint64_t>(static_cast<std::uint64_t>(owed_), slice_);
            debugger_->work(cycles);
            owed_ -= static_cast<double>(cycles);
        } while (running() && owed_ >= 1 && !enough());
        owed_ = std::min(owed_, static_cast<double>(cycles_a_second));
    } else {
        // An operating system with nothing to do would let a billion cycles go by between two keys.
        std::uint64_t asleep = 0;
        do {
            const std::uint64_t before = debugger_->position();
            const bool idle = nobody_runs();
            debugger_->work(slice_);
            if (what_ == debug::Command::What::run && idle && nobody_runs())
                asleep += debugger_->position() - std::min(before, debugger_->position());
        } while (running() && asleep < most_asleep && !enough());
    }
    if (!running()) note_hit();
    return !running();
}

void Model::finish() {
    if (!running()) return;
    while (running()) debugger_->work(1'000'000);
    note_hit();
}

Result<Done> Model::poke(const debug::Poke& poke) {
    if (debugger_ == nullptr || running()) return Failure{"", text::machine_is_running};
    changes_.remember(debugger_->machine());
    const Result<Done> done = debugger_->poke(poke);
    note_hit();
    trail_.position = ~std::uint64_t{0};
    return done;
}

Result<Done> Model::input(emu::InputEvent event) {
    if (debugger_ == nullptr) return Failure{"", text::no_program_open};
    event.cycle = debugger_->position();
    const Result<Done> done = debugger_->input(event);
    note_hit();
    return done;
}

void Model::find_trail(bool while_running) {
    if (debugger_ == nullptr || trail_.position == debugger_->position()) return;
    if (!running() || while_running) run_again();
}

void Model::run_again() {
    trail_ = {};
    const std::uint64_t to = debugger_->position();
    const std::uint64_t from = std::max(debugger_->oldest(), to - std::min(to, Trail::length));
    trail_.position = to;
    emu::Machine machine = debugger_->machine_at(from);
    while (machine.cycle() < to && machine.running()) {
        const emu::Tick tick = machine.tick();
        if (to - tick.cycle <= 16) trail_.last.push_back(tick);
        if (tick.bus.transfer == emu::Transfer::none || tick.bus.stalled) continue;
        Trail::Use& use = trail_.words[tick.bus.address & ~isa::Word{3}];
        switch (tick.bus.transfer) {
        case emu::Transfer::fetch: use.fetched = tick.cycle + 1; break;
        case emu::Transfer::write: use.written = tick.cycle + 1; break;
        default: use.read = tick.cycle + 1; break;
        }
    }
}

}  // namespace baton::gui
