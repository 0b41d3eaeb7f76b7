// Follows a policy's routines while the machine runs, and sees what they do that they must not.
//
// Fed with every cycle of a session. A call begins where the kernel branches to a routine, and ends
// where the instruction at its return address begins; in between every step, store and register is
// looked at. Which threads are the policy's is counted along from the calls alone.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "debug/session/session.hpp"
#include "guest/policy_map.hpp"
#include "lab/study/contract.hpp"
#include "lab/study/kernel_names.hpp"

namespace baton::lab {

using guest::PolicyMap;
using guest::Routine;

class ContractWatch {
public:
    /// Precondition: the setup has a layout. All must outlive the watch.
    ContractWatch(const debug::Session& session, const KernelNames& names, const PolicyMap& map);

    /// After each cycle of the session, until something was found that ends the run.
    void observe(const emu::Tick& tick) {
        if (call_) {
            in_call(tick);
        } else if (tick.did(emu::happened::began) && !tick.user) {
            outside(tick);
        }
    }
    /// Now and then, for what shows itself by not happening.
    void look();
    /// The run is over, and the machine with it.
    void finish();

    /// What makes everything behind it meaningless.
    const std::optional<ContractFailure>& found() const { return found_; }
    /// What has harmed nobody but whom it is about; the run goes on. Of each clause the first.
    const std::vector<ContractFailure>& noted() const { return noted_; }
    const std::array<std::uint64_t, guest::routine_count>& calls() const { return calls_; }
    /// Somebody has waited for more than longest_wait_ticks. Is a failure if `forbid_starvation` was called.
    bool starved() const { return starved_; }
    void forbid_starvation() { starvation_forbidden_ = true; }

private:
    static constexpr Word no_ip = 0xffffffffU;
    struct Call {
        Routine routine = Routine::init;
        std::uint64_t begin = 0;
        Word return_address = 0;
        Word thread = 0;  // r0
        std::array<Word, isa::register_count> registers{};
        std::array<Word, isa::system_register_count> system{};
        std::array<Word, isa::register_count> written_at{};  // ip of the last instruction that did
        Word ip = 0;                                         // of the instruction under way
        Word own_ip = no_ip;                                 // of the last one in the policy's own source
        Word stack_bottom = 0;
    };
    /// What is known of a record of the table.
    struct Known {
        bool held = false;  // the policy's: added, and not picked since
        std::uint64_t added_cycle = 0;
        std::uint64_t added_tick = 0;
        Word why = 0;
        std::optional<std::uint64_t> picked_cycle;
        std::uint64_t picks = 0;
        std::vector<std::uint64_t> picks_of_all;  // when it was added
    };
    struct IdlePick {
        std::uint64_t tick = 0;
        ContractFailure failure;        // if one of them is picked later after all
        std::vector<Word> left;         // records of those that were ready
        std::uint64_t added_cycle = 0;  // of the first of them, and
        Word why = 0;                   // why it had become ready
    };

    void outside(const emu::Tick& tick);
    void begin(Routine routine, const emu::Tick& tick);
    void in_call(const emu::Tick& tick);
    void end();
    void check_registers();
    void check_store(const emu::Tick& tick);
    void check_load(Word address);
    bool may_write(Word address, unsigned bytes) const;
    void check_stop();
    void check_hang();
    void check_waits();
    Message starvation(Word record) const;
    void picked(Word thread);
    void picked_nobody();
    void picked_wrongly(Word thread);

    Message circle() const;
    void fail(Clause clause, Message what, Message process = {}, std::vector<Message> details = {});
    void note(ContractFailure failure);
    ContractFailure failure(Clause clause, Message what, Message process) const;
    std::optional<Word> oldest_held() const;  // its record

    const debug::Session& session_;
    const KernelNames& names_;
    const PolicyMap& map_;
    std::optional<Routine> coming_;  // the instruction before was a branch to it
    std::optional<Call> call_;
    std::vector<Known> known_;  // by record
    std::optional<IdlePick> idle_pick_;
    Word last_picked_ = 0;  // record; 0: nobody yet
    std::array<std::uint64_t, guest::routine_count> calls_{};
    bool starved_ = false;
    bool starvation_forbidden_ = false;
    std::optional<ContractFailure> found_;
    std::vector<ContractFailure> noted_;
};

}  // namespace baton::lab
