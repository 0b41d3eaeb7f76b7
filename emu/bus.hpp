// The bus: the memory map, RAM, the disk's content, and the devices.
//
// Models one transfer of one core at a time. It tells an address apart (RAM, device register,
// nothing), applies the wait states of RAM, and hands device accesses on. It collects the devices'
// interrupt lines for the controller and knows when a device will act next, so that the machine
// need not ask each of them in every cycle.
//
// Invariant, after `refresh`: the controller has taken in the lines as the devices hold them, and
// next_due() is the earliest time at which a device acts.
#pragma once

#include <cstdint>
#include <optional>

#include "emu/bus_request.hpp"
#include "emu/choices.hpp"
#include "emu/console.hpp"
#include "emu/delay_devices.hpp"
#include "emu/disk.hpp"
#include "emu/interrupts.hpp"
#include "emu/network.hpp"
#include "emu/paged_bytes.hpp"
#include "emu/seed.hpp"
#include "emu/settings.hpp"
#include "emu/system.hpp"
#include "emu/timer.hpp"

namespace baton::emu {

class Bus {
public:
    /// The devices' states, by name; what lies in RAM and on the disk is apart.
    struct State {
        Interrupts::State interrupts;
        Timer::State timer;
        Console::State console;
        Disk::State disk;
        System::State system;
        Seed::State seed;
        Network::State network;
        DelayDevices::State delay_devices;
        Choices::State choices;

        template <class Visit, class... Self>
        static void fields(Visit&& visit, Self&... self) {
            visit("interrupts", self.interrupts...);
            visit("timer", self.timer...);
            visit("console", self.console...);
            visit("disk", self.disk...);
            visit("system", self.system...);
            visit("seed", self.seed...);
            visit("network", self.network...);
            visit("delay_devices", self.delay_devices...);
            visit("choices", self.choices...);
        }
        friend bool operator==(const State&, const State&) = default;
    };

    /// Precondition: valid settings.
    explicit Bus(const Settings& settings);

    // --- one cycle ---
    /// Fills `reply`, which comes empty. Precondition: `request.fault` is 0, or it is a probe.
    void access(const BusRequest& request, const DeviceContext& now, BusReply& reply) {
        // The map: RAM from 0 on, devices from device_base on, nothing else. An aligned access that
        // begins in RAM ends there.
        if (request.address >= ram_.size() || request.probe) {
            access_other(request, now, reply);
        } else if (request.waited < settings_.wait_states) {
            reply.stalled = true;
        } else if (request.transfer != Transfer::write) {
            reply.data = read_ram(request);
        } else {
            reply.data = request.data;
            write_ram(request);
        }
    }
    /// Devices whose time has come act. Returns bits of Tick::happened.
    std::uint32_t act(std::uint64_t time);
    std::uint64_t next_due() const { return next_due_; }
    /// To be called after anything that may have changed a device.
    void refresh();

    // --- looking, without touching ---
    const PagedBytes& ram() const { return ram_; }
    const PagedBytes& disk_content() const { return disk_content_; }
    const Interrupts& interrupts() const { return interrupts_; }
    const Timer& timer() const { return timer_; }
    const Console& console() const { return console_; }
    const Disk& disk() const { return disk_; }
    const System& system() const { return system_; }
    const Seed& seed() const { return seed_; }
    const Network& network() const { return network_; }
    const DelayDevices& delay_devices() const { return delay_devices_; }
    const Choices& choices() const { return choices_; }
    /// An aligned word as a debugger sees it; nullopt when nothing readable is there.
    std::optional<Word> peek_word(Word address, const DeviceContext& now) const;
    std::optional<std::uint8_t> peek_byte(Word address, const DeviceContext& now) const;

    // --- changing, by the machine ---
    PagedBytes& ram() { return ram_; }
    PagedBytes& disk_content() { return disk_content_; }
    /// Another disk, of whole sectors; the drive is as at reset.
    void insert_disk(PagedBytes content);
    Interrupts& interrupts() { return interrupts_; }
    Timer& timer() { return timer_; }
    Console& console() { return console_; }
    Network& network() { return network_; }
    Choices& choices() { return choices_; }
    State state() const;
    /// RAM and the disk's content are replaced apart, and must have the size of the settings.
    void set_state(const State& state, const Settings& settings);
    /// Whether the devices can be in this state before a cycle of this time.
    static bool is_possible(const State& state, const Settings& settings, std::uint64_t time,
                            std::uint32_t disk_bytes);

private:
    Word read_ram(const BusRequest& request) const {
        switch (request.bytes) {
        case 1: return ram_.read_byte(request.address);
        case 2: return ram_.read_half(request.address);
        default: return ram_.read_word(request.address);
        }
    }
    void write_ram(const BusRequest& request) {
        switch (request.bytes) {
        case 1: ram_.write_byte(request.address, request.data); break;
        case 2: ram_.write_half(request.address, request.data); break;
        default: ram_.write_word(request.address, request.data); break;
        }
    }
    // These, too, fill a reply that comes empty: copying one just after it was filled stalls the host.
    void access_other(const BusRequest& request, const DeviceContext& now, BusReply& reply);
    void probe(const BusRequest& request, BusReply& reply) const;
    void access_device(const BusRequest& request, const DeviceContext& now, BusReply& reply);
    Word read_device(isa::Device device, Word offset, const DeviceContext& now);
    void write_device(isa::Device device, Word offset, Word value, const DeviceContext& now, BusReply& reply);
    Word peek_device(isa::Device device, Word offset, const DeviceContext& now) const;
    Disk::Surroundings surroundings() const { return {settings_, ram_.size(), disk_content_.size()}; }

    Settings settings_;
    PagedBytes ram_;
    PagedBytes disk_content_;
    Interrupts interrupts_;
    Timer timer_;
    Console console_;
    Disk disk_;
    System system_;
    Seed seed_;
    Network network_;
    DelayDevices delay_devices_;
    Choices choices_;
    std::uint64_t next_due_ = never;  ///< derived from the devices
};

}  // namespace baton::emu
