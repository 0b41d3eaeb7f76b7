// The network card: packets that arrive, and packets that are sent.
//
// Models a queue of received packets and one packet that is being put together; a byte is moved by
// each access. Packets arrive as input events. What is sent is not part of the state (observers read
// `sent()` in the cycle that says so); how many packets and their hash are. Not modelled: addresses,
// checksums, and the time that a packet is under way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "emu/device.hpp"

namespace baton::emu {

class Network {
public:
    /// Offsets of the registers.
    struct Register {
        static constexpr Word waiting = register_offset(isa::Device::network, "WAITING");
        static constexpr Word length = register_offset(isa::Device::network, "LENGTH");
        static constexpr Word in = register_offset(isa::Device::network, "IN");
        static constexpr Word next = register_offset(isa::Device::network, "NEXT");
        static constexpr Word out = register_offset(isa::Device::network, "OUT");
        static constexpr Word send = register_offset(isa::Device::network, "SEND");
        static constexpr Word control = register_offset(isa::Device::network, "CONTROL");
        static constexpr Word lost = register_offset(isa::Device::network, "LOST");
    };

    static constexpr Word receive_irq_bit = device_constant(isa::Device::network, "RECEIVE_IRQ");
    static constexpr Word nothing_left = 0xffffffffU;
    static constexpr std::size_t packets_most = 16;        ///< that wait
    static constexpr std::size_t packet_bytes_most = 256;  ///< 1 at the least

    struct State {
        std::vector<std::vector<std::uint8_t>> packets;  ///< received, the oldest first
        std::uint16_t taken = 0;                         ///< bytes of the oldest that have been read
        std::vector<std::uint8_t> out;                   ///< being put together, or just sent
        bool out_sent = false;                           ///< the next byte begins a new packet
        bool receive_irq = false;
        Word lost = 0;
        std::uint64_t sent_count = 0;
        std::uint64_t sent_hash = 0xcbf29ce484222325U;  ///< FNV-1a over lengths and bytes

        template <class Visit, class... Self>
        static void fields(Visit&& visit, Self&... self) {
            visit("packets", self.packets...);
            visit("taken", self.taken...);
            visit("out", self.out...);
            visit("out_sent", self.out_sent...);
            visit("receive_irq", self.receive_irq...);
            visit("lost", self.lost...);
            visit("sent_count", self.sent_count...);
            visit("sent_hash", self.sent_hash...);
        }
        friend bool operator==(const State&, const State&) = default;
    };

    bool line() const { return state_.receive_irq && !state_.packets.empty(); }
    /// A packet arrives; lost when the queue is full.
    void receive(const std::vector<std::uint8_t>& packet);
    /// The packet that was sent last, until the next one is begun.
    const std::vector<std::uint8_t>& sent() const { return state_.out; }

    Word read(Word offset, const DeviceContext& now);
    /// True when a packet was sent.
    bool write(Word offset, Word value, const DeviceContext& now);
    Word peek(Word offset, const DeviceContext& now) const;

    const State& state() const { return state_; }
    void set_state(const State& state) { state_ = state; }
    static bool is_possible(const State& state);

private:
    State state_;
};

}  // namespace baton::emu
