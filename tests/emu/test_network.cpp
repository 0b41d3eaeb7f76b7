// Verifies the network card (the manual, 5): every register, its limits, its line, what it sends, and that
// nothing makes a machine fault that should not.
#include <catch2/catch.hpp>

#include "guest.hpp"

using namespace baton;
using namespace baton::test;
using emu::Network;

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr emu::DeviceContext now{};

void post(Guest& guest, const Bytes& packet, std::uint64_t cycle) {
    guest.machine.post({cycle, emu::InputKind::packet, 0, packet});
}

Word read(Network& card, Word offset) {
    return card.read(offset, now);
}

Bytes numbered(std::size_t bytes) {
    Bytes packet(bytes);
    for (std::size_t i = 0; i < bytes; ++i) packet[i] = static_cast<std::uint8_t>(i);
    return packet;
}

}  // namespace

TEST_CASE("packets wait in order; the oldest is read byte by byte and forgotten by NEXT", "[network]") {
    Network card;
    CHECK(read(card, Network::Register::waiting) == 0);
    CHECK(read(card, Network::Register::length) == 0);
    CHECK(read(card, Network::Register::in) == 0xffffffffU);
    card.receive({7, 0xff});
    card.receive({9});
    CHECK(read(card, Network::Register::waiting) == 2);
    CHECK(read(card, Network::Register::length) == 2);
    CHECK(read(card, Network::Register::in) == 7);
    CHECK(read(card, Network::Register::in) == 0xff);
    CHECK(read(card, Network::Register::in) == 0xffffffffU);
    CHECK(read(card, Network::Register::length) == 2);  // reading forgets nothing
    CHECK_FALSE(card.write(Network::Register::next, 0, now));
    CHECK(read(card, Network::Register::waiting) == 1);
    CHECK(read(card, Network::Register::in) == 9);
    card.write(Network::Register::next, 1, now);
    card.write(Network::Register::next, 1, now);  // there is none: nothing happens
    CHECK(card.state() == Network().state());
}

TEST_CASE("NEXT forgets a packet that was not read, or read in part", "[network]") {
    Network card;
    card.receive({1, 2, 3});
    card.receive({4, 5});
    read(card, Network::Register::in);
    card.write(Network::Register::next, 0, now);
    CHECK(read(card, Network::Register::in) == 4);
}

TEST_CASE("peeking takes no byte", "[network]") {
    Network card;
    card.receive({1, 2});
    const Network::State before = card.state();
    CHECK(card.peek(Network::Register::in, now) == 1);
    CHECK(card.state() == before);
}

TEST_CASE("sixteen packets wait; every further one is counted as lost", "[network]") {
    Network card;
    for (std::uint8_t i = 0; i < 18; ++i) card.receive({i});
    CHECK(read(card, Network::Register::waiting) == 16);
    CHECK(read(card, Network::Register::lost) == 2);
    CHECK(read(card, Network::Register::in) == 0);  // the oldest are kept
    Network::State full = card.state();
    full.lost = 0xffffffffU;
    card.set_state(full);
    card.receive({1});
    CHECK(read(card, Network::Register::lost) == 0xffffffffU);
}

TEST_CASE("the line is high while RECEIVE_IRQ is 1 and a packet waits", "[network]") {
    Network card;
    CHECK_FALSE(card.line());
    card.write(Network::Register::control, 0xffffffffU, now);
    CHECK(read(card, Network::Register::control) == 1);
    CHECK_FALSE(card.line());
    card.receive({1});
    CHECK(card.line());
    card.write(Network::Register::control, 2, now);  // only bit 0 means anything
    CHECK(read(card, Network::Register::control) == 0);
    CHECK_FALSE(card.line());
    card.write(Network::Register::control, 1, now);
    CHECK(card.line());
    card.write(Network::Register::next, 0, now);
    CHECK_FALSE(card.line());
}

TEST_CASE("a packet is put together from low bytes and sent; the next byte begins a new one", "[network]") {
    Network card;
    CHECK_FALSE(card.write(Network::Register::send, 0, now));  // nothing put together
    for (const Word value : {0x1234'5601U, 0x02U})
        CHECK_FALSE(card.write(Network::Register::out, value, now));
    CHECK(card.write(Network::Register::send, 0, now));
    CHECK(card.sent() == Bytes{1, 2});
    CHECK_FALSE(card.write(Network::Register::send, 0, now));  // not twice
    CHECK(card.state().sent_count == 1);
    card.write(Network::Register::out, 3, now);
    CHECK(card.write(Network::Register::send, 0, now));
    CHECK(card.sent() == Bytes{3});
    CHECK(card.state().sent_count == 2);
}

TEST_CASE("what is put together has at most 256 bytes; more are dropped", "[network]") {
    Network card;
    for (Word i = 0; i < 300; ++i) card.write(Network::Register::out, i, now);
    CHECK(card.write(Network::Register::send, 0, now));
    CHECK(card.sent() == numbered(256));
}

TEST_CASE("the state tells sent packets apart by content, length and division", "[network]") {
    const auto hash_of = [](const std::vector<Bytes>& packets) {
        Network card;
        for (const Bytes& packet : packets) {
            for (const std::uint8_t byte : packet) card.write(Network::Register::out, byte, now);
            card.write(Network::Register::send, 0, now);
        }
        return card.state().sent_hash;
    };
    CHECK(hash_of({{1}, {2}}) == hash_of({{1}, {2}}));
    CHECK(hash_of({{1}, {2}}) != hash_of({{2}, {1}}));
    CHECK(hash_of({{1, 2}}) != hash_of({{1}, {2}}));
    CHECK(hash_of({{0}}) != hash_of({{0, 0}}));
}

TEST_CASE("a guest receives by interrupt in the cycle of the packet and sends in the store's own cycle",
          "[network]") {
    Guest guest(R"(
start:  li   r2, NETWORK
        mov  r1, NETWORK_RECEIVE_IRQ
        stw  r1, [r2 + NETWORK_CONTROL]
        ei
loop:   jmp  loop
        .org 0x100
handler:
        ldw  r3, [r2 + NETWORK_LENGTH]
        ldw  r4, [r2 + NETWORK_IN]
        stw  r4, [r2 + NETWORK_OUT]
        stw  r3, [r2 + NETWORK_SEND]
        stw  r3, [r2 + NETWORK_NEXT]
        iret
)");
    guest.with_handler("handler").enable(0xffff);
    post(guest, {0x42, 1}, 100);
    post(guest, {0x43}, 101);
    std::vector<Bytes> sent;
    std::vector<Tick> ticks;
    for (int i = 0; i < 400; ++i) {
        ticks.push_back(guest.machine.tick());
        if (ticks.back().did(happened::sent)) sent.push_back(guest.machine.bus().network().sent());
    }
    CHECK(sent == std::vector<Bytes>{{0x42}, {0x43}});
    CHECK(cycles_of(ticks, happened::input) == std::vector<std::uint64_t>{100, 101});
    const auto codes = entries(ticks);
    CHECK(codes == std::vector<unsigned>{19, 19});
    for (const Tick& tick : ticks) {
        if (tick.did(happened::sent)) CHECK(tick.bus.address == 0xf0000614);
    }
}

TEST_CASE("of a timer expiry and a packet in the same cycle the timer goes first, and neither is lost",
          "[network]") {
    Guest guest(R"(
start:  li   r2, NETWORK
        mov  r1, NETWORK_RECEIVE_IRQ
        stw  r1, [r2 + NETWORK_CONTROL]
        ei
loop:   jmp  loop
        .org 0x100
on_timer:
        li   r3, TIMER
        mov  r4, 1
        stw  r4, [r3 + TIMER_ACK]
        iret
on_packet:
        stw  r1, [r2 + NETWORK_NEXT]
        iret
)");
    guest.with_handler("on_timer").enable(0xffff);
    guest.vector(19, "on_packet");
    post(guest, {1}, 100);
    guest.expire(100);
    const auto ticks = guest.run(300);
    CHECK(entries(ticks) == std::vector<unsigned>{16, 19});
    CHECK(guest.machine.bus().network().state().packets.empty());
}

TEST_CASE("packets that are none are not announced", "[network]") {
    Guest guest("start: jmp start\n");
    post(guest, {}, 5);
    post(guest, Bytes(257), 5);
    guest.machine.post({5, emu::InputKind::packet, 1, {1}});  // no such core
    CHECK(guest.machine.announced().empty());
    post(guest, Bytes(256), 5);
    guest.run(10);
    CHECK(guest.machine.bus().network().state().packets.size() == 1);
}

TEST_CASE("a machine saved at any moment of receiving and sending goes on the same", "[network][save]") {
    Guest guest(R"(
start:  li   r2, NETWORK
loop:   ldw  r4, [r2 + NETWORK_IN]
        stw  r4, [r2 + NETWORK_OUT]
        cmp  r4, -1
        bne  loop
        stw  r4, [r2 + NETWORK_SEND]
        stw  r4, [r2 + NETWORK_NEXT]
        jmp  loop
)");
    for (const std::uint64_t cycle : {0U, 3U, 90U, 91U, 150U}) post(guest, numbered(3 + cycle % 5), cycle);
    Machine plain = guest.machine;
    for (int cycle = 0; cycle < 600; ++cycle) {
        Machine loaded;
        REQUIRE(loaded.load(plain.save(), "save").ok());
        REQUIRE(loaded == plain);
        Machine expected = plain;
        for (int i = 0; i < 100; ++i) REQUIRE(loaded.tick() == expected.tick());
        REQUIRE(loaded.hash() == expected.hash());
        plain.tick();
    }
    CHECK(plain.bus().network().state().sent_count >= 5);
}

TEST_CASE("states that no card can be in are refused", "[network][save]") {
    const auto possible = [](auto change) {
        Network card;
        card.receive({1, 2});
        card.write(Network::Register::out, 3, now);
        Network::State state = card.state();
        change(state);
        return Network::is_possible(state);
    };
    CHECK(possible([](auto&) {}));
    CHECK(possible([](auto& s) { s.taken = 2; }));
    CHECK(possible([](auto& s) { s.out_sent = true; }));
    CHECK_FALSE(possible([](auto& s) { s.taken = 3; }));
    CHECK_FALSE(possible([](auto& s) { s.packets.push_back({}); }));
    CHECK_FALSE(possible([](auto& s) { s.packets.push_back(Bytes(257)); }));
    CHECK_FALSE(possible([](auto& s) { s.packets.assign(17, {1}); }));
    CHECK_FALSE(possible([](auto& s) {
        s.packets.clear();
        s.taken = 1;
    }));
    CHECK_FALSE(possible([](auto& s) { s.out.resize(257); }));
    CHECK_FALSE(possible([](auto& s) {
        s.out.clear();
        s.out_sent = true;
    }));
}
