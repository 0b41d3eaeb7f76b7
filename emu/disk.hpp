// The disk: moves runs of sectors between its content and RAM, and says so when it is done.
//
// Models a transfer as a delay, after which all its bytes are moved in one cycle. A command reads
// SECTOR, ADDRESS and COUNT when it is given; changing them afterwards is for the next one. A place
// outside disk or RAM is an ERROR after the start time alone. Not modelled: bus cycles of the
// transfer, tracks and seeks. The content belongs to the bus, which keeps it beside RAM.
#pragma once

#include <cstdint>

#include "emu/device.hpp"
#include "emu/paged_bytes.hpp"
#include "emu/settings.hpp"

namespace baton::emu {

class Disk {
public:
    /// Offsets of the registers.
    struct Register {
        static constexpr Word sector = register_offset(isa::Device::disk, "SECTOR");
        static constexpr Word address = register_offset(isa::Device::disk, "ADDRESS");
        static constexpr Word count = register_offset(isa::Device::disk, "COUNT");
        static constexpr Word command = register_offset(isa::Device::disk, "COMMAND");
        static constexpr Word status = register_offset(isa::Device::disk, "STATUS");
        static constexpr Word ack = register_offset(isa::Device::disk, "ACK");
        static constexpr Word sectors = register_offset(isa::Device::disk, "SECTORS");
    };

    enum class Command : std::uint8_t { none, read, write };

    struct State {
        Word sector = 0;
        Word address = 0;
        Word count = 0;
        Command command = Command::none;  ///< under way
        bool will_fail = false;           ///< the place of the command under way is outside
        Word from_sector = 0;             ///< of the command under way, as the next two
        Word at_address = 0;
        Word sectors = 0;
        std::uint64_t due = 0;  ///< time at which it ends, 0 when none is under way
        bool done = false;
        bool error = false;

        template <class Visit, class... Self>
        static void fields(Visit&& visit, Self&... self) {
            visit("sector", self.sector...);
            visit("address", self.address...);
            visit("count", self.count...);
            visit("command", self.command...);
            visit("will_fail", self.will_fail...);
            visit("from_sector", self.from_sector...);
            visit("at_address", self.at_address...);
            visit("sectors", self.sectors...);
            visit("due", self.due...);
            visit("done", self.done...);
            visit("error", self.error...);
        }
        friend bool operator==(const State&, const State&) = default;
    };

    /// What a command needs to know of its surroundings.
    struct Surroundings {
        const Settings& settings;
        std::uint32_t ram_bytes;
        std::uint32_t disk_bytes;
    };

    bool line() const { return state_.done; }
    bool busy() const { return state_.command != Command::none; }
    std::uint64_t due() const { return busy() ? state_.due : never; }
    /// Moves the bytes when the time has come; true when a transfer ended.
    bool finish_if_due(std::uint64_t time, PagedBytes& ram, PagedBytes& content);

    Word read(Word offset, const Surroundings& around) { return peek(offset, around); }
    void write(Word offset, Word value, const DeviceContext& now, const Surroundings& around);
    Word peek(Word offset, const Surroundings& around) const;

    const State& state() const { return state_; }
    void set_state(const State& state) { state_ = state; }
    static bool is_possible(const State& state, std::uint64_t time, const Surroundings& around);

private:
    void start(Command command, std::uint64_t time, const Surroundings& around);

    State state_;
};

}  // namespace baton::emu
