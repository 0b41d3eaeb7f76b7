#include "debug/replay/recording.hpp"

#include <algorithm>
#include <atomic>
#include <limits>

#include "debug/replay/replayer.hpp"

namespace baton::debug {
namespace {

constexpr std::size_t most_near = 128;

std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

}  // namespace

Recording::Recording(emu::Machine machine, const SessionOptions& options, std::size_t history_bytes)
    : id_(next_id()),
      layout_(options.layout),
      newest_session_(std::move(machine), options),
      history_(history_bytes) {
    console_base_ = newest_session_.machine().bus().console().state().printed_count;
    history_.keep(newest_session_.checkpoint());
}

// --- moving ---

RunEnd Recording::advance(const RunLimits& limits) {
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

RunEnd Recording::tick(const RunLimits& limits) {
    const RunEnd result = present().step(limits);
    after_running();
    return result;
}

void Recording::after_running() {
    if (past_) {
        do_actions(*past_, past_actions_);
    } else if (position() >= history_.next_due()) {
        history_.keep(newest_session_.checkpoint());
    }
}

void Recording::go_near(std::uint64_t target) {
    if (target >= newest()) {
        past_.reset();
        return;
    }
    const bool ahead = past_ && position() <= target;
    const History::LoggedCheckpoint& known = nearest(target);
    if (ahead && known.position() <= position()) return;
    if (!past_) {
        SessionOptions options;
        options.layout = layout_;
        options.timeline = false;
        past_ = std::make_unique<Session>(newest_session_.machine(), options);
    }
    past_->restore(known.checkpoint);
    past_actions_ = known.actions;
    do_actions(*past_, past_actions_);
}

void Recording::come_home() {
    if (past_ && position() >= newest()) past_.reset();
}

void Recording::cache_nearby() {
    near_.insert_or_assign(position(), History::LoggedCheckpoint{present().checkpoint(), past_actions_});
    while (near_.size() > most_near) {
        const std::uint64_t now = position();
        const bool first_is_farther =
            now - std::min(now, near_.begin()->first) > std::max(now, near_.rbegin()->first) - now;
        near_.erase(first_is_farther ? near_.begin() : std::prev(near_.end()));
    }
}

// --- running again ---

const History::LoggedCheckpoint& Recording::nearest(std::uint64_t position) const {
    const History::Frame& frame = history_.at_or_before(position);
    const auto behind = near_.upper_bound(position);
    if (behind == near_.begin() || std::prev(behind)->first < frame.position()) return frame;
    return std::prev(behind)->second;
}

std::uint64_t Recording::next_action(std::size_t done) const {
    return done < history_.actions().size() ? history_.actions()[done].position
                                            : std::numeric_limits<std::uint64_t>::max();
}

void Recording::do_actions(Session& session, std::size_t& done,
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

Session& Recording::scratch() {
    if (!scratch_) {
        SessionOptions options;
        options.observe = false;
        scratch_ = std::make_unique<Session>(newest_session_.machine(), options);
    }
    return *scratch_;
}

emu::Machine Recording::machine_at(std::uint64_t position) const {
    SessionOptions options;
    options.observe = false;
    Session session(newest_session_.machine(), options);
    Replayer replayer(*this, session);
    Replayer::Observer nobody;
    replayer.start(position, nobody);
    std::uint64_t budget = std::numeric_limits<std::uint64_t>::max();
    replayer.run(position, budget, nobody);
    return session.machine();
}

// --- looking ---

std::string_view Recording::console_text() const {
    const ConsoleLog& log = newest_session_.console();
    const std::uint64_t printed = machine().bus().console().state().printed_count - console_base_;
    const std::uint64_t kept = printed - std::min(printed, log.forgotten());
    return std::string_view(log.text()).substr(0, static_cast<std::size_t>(kept));
}

std::optional<std::uint8_t> Recording::entered_before(std::uint64_t cycle) const {
    const std::vector<TimelineMark>& marks = newest_session_.timeline().marks();
    auto mark = std::upper_bound(marks.begin(), marks.end(), cycle,
                                 [](std::uint64_t at, const TimelineMark& m) { return at < m.cycle; });
    while (mark != marks.begin()) {
        --mark;
        if (mark->kind != TimelineMarkKind::context_switch && mark->cycle < cycle) return mark->code;
    }
    return std::nullopt;
}

std::vector<Word> Recording::bases_of(const std::string& program) const {
    std::vector<Word> bases;
    for (const guest::Thread& thread : newest_session_.os().threads()) {
        if (thread.name == program && std::find(bases.begin(), bases.end(), thread.base) == bases.end())
            bases.push_back(thread.base);
    }
    return bases;
}

// --- changing ---

bool Recording::cut() {
    if (!past_) return false;
    const std::uint64_t now = position();
    const Session::Checkpoint checkpoint = past_->checkpoint();
    const std::size_t actions = past_actions_;
    std::size_t inputs = 0;
    for (std::size_t i = 0; i < actions; ++i)
        inputs += std::holds_alternative<emu::InputEvent>(history_.actions()[i].what) ? 1 : 0;
    history_.cut(now, actions);
    if (!newest_session_.rewind(checkpoint, inputs)) rebuild(now);
    past_.reset();
    near_.erase(near_.upper_bound(now), near_.end());
    return true;
}

// The timeline has folded what lies here: everything is observed once more.
void Recording::rebuild(std::uint64_t position) {
    const History::Frame& first = history_.frames().front();
    newest_session_.restore(first.checkpoint);
    std::size_t done = first.actions;
    do_actions(newest_session_, done);
    while (newest_session_.machine().cycle() < position) {
        RunLimits limits;
        limits.cycles = std::min(position, next_action(done)) - newest_session_.machine().cycle();
        limits.through_sleep = true;
        newest_session_.run(limits);
        do_actions(newest_session_, done);
    }
}

void Recording::poke(const Poke& poke) {
    newest_session_.poke(poke);
    newest_session_.sync_to_now();
    history_.log({position(), poke});
    ++changes_;
}

void Recording::post(const emu::InputEvent& event) {
    newest_session_.post(event);
    history_.log({position(), newest_session_.inputs().back()});
    ++changes_;
}

}  // namespace baton::debug
