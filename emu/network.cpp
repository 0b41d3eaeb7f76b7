#include "emu/network.hpp"

#include <algorithm>

namespace baton::emu {

namespace {
std::uint64_t hashed(std::uint64_t hash, std::size_t value) {
    return (hash ^ value) * 0x100000001b3U;
}
}  // namespace

void Network::receive(const std::vector<std::uint8_t>& packet) {
    if (state_.packets.size() < packets_most) {
        state_.packets.push_back(packet);
    } else if (state_.lost != 0xffffffffU) {
        ++state_.lost;
    }
}

Word Network::read(Word offset, const DeviceContext& now) {
    const Word value = peek(offset, now);
    if (offset == Register::in && value != nothing_left) ++state_.taken;
    return value;
}

bool Network::write(Word offset, Word value, const DeviceContext&) {
    switch (offset) {
    case Register::next:
        if (!state_.packets.empty()) state_.packets.erase(state_.packets.begin());
        state_.taken = 0;
        return false;
    case Register::out:
        if (state_.out_sent) state_.out.clear();
        state_.out_sent = false;
        if (state_.out.size() < packet_bytes_most) state_.out.push_back(static_cast<std::uint8_t>(value));
        return false;
    case Register::send:
        if (state_.out.empty() || state_.out_sent) return false;
        state_.out_sent = true;
        ++state_.sent_count;
        state_.sent_hash = hashed(state_.sent_hash, state_.out.size());
        for (const std::uint8_t byte : state_.out) state_.sent_hash = hashed(state_.sent_hash, byte);
        return true;
    case Register::control: state_.receive_irq = (value & receive_irq_bit) != 0; return false;
    default: return false;
    }
}

Word Network::peek(Word offset, const DeviceContext&) const {
    const std::size_t length = state_.packets.empty() ? 0 : state_.packets.front().size();
    switch (offset) {
    case Register::waiting: return static_cast<Word>(state_.packets.size());
    case Register::length: return static_cast<Word>(length);
    case Register::in: return state_.taken < length ? state_.packets.front()[state_.taken] : nothing_left;
    case Register::control: return state_.receive_irq ? receive_irq_bit : 0;
    case Register::lost: return state_.lost;
    default: return 0;
    }
}

bool Network::is_possible(const State& state) {
    const auto fits = [](const std::vector<std::uint8_t>& packet) {
        return !packet.empty() && packet.size() <= packet_bytes_most;
    };
    if (state.packets.size() > packets_most) return false;
    if (!std::all_of(state.packets.begin(), state.packets.end(), fits)) return false;
    const std::size_t length = state.packets.empty() ? 0 : state.packets.front().size();
    if (state.taken > length || state.out.size() > packet_bytes_most) return false;
    return !state.out_sent || !state.out.empty();
}

}  // namespace baton::emu
