#include "explore/world.hpp"

#include <filesystem>

#include "base/messages/explore.hpp"
#include "emu/fast/runner.hpp"

namespace baton::explore {
namespace {

constexpr std::uint64_t boot_cycles_most = 50'000'000;

}  // namespace

lab::OsRequest World::os_request(const WorldRequest& request) {
    lab::OsRequest os;
    os.policy = request.chooses ? "explore" : request.policy;
    os.quantum = 1;
    os.tick_cycles = endless_tick;
    os.phase = 0;
    os.programs = {request.program};
    return os;
}

Result<World, lab::Problem> World::make(const lab::Home& home, const WorldRequest& request) {
    Result<lab::Setup, lab::Problem> setup = lab::set_up_os(home, os_request(request), request.settings);
    if (!setup) return setup.failure();
    World world(request, *std::move(setup));
    if (!world.setup_.guest.layout()) return lab::usage_problem(text::explore_no_table);
    world.view_ = guest::SearchView::from(*world.setup_.kernel, world.setup_.machine);
    if (request.masks) world.view_.masks = *request.masks;
    const guest::Kernel& kernel = world.setup_.guest;
    if (request.chooses && (!world.view_.pick || !kernel.frame_layout() || !kernel.kernel_stack(0)))
        return lab::usage_problem(text::explore_no_table);
    for (Word number = 0; number < 8; ++number) world.states_.push_back(world.layout().state_of(number));
    world.code_ = world.setup_.code_map();
    if (auto problem = world.boot()) return *problem;
    return world;
}

std::optional<lab::Problem> World::boot() {
    root_ = setup_.machine;
    const auto tick = [this] {
        const emu::Tick happened = root_.tick();
        if (happened.did(emu::happened::printed)) printed_ += static_cast<char>(happened.printed_byte);
    };
    const auto at_user_boundary = [this] { return root_.at_boundary() && root_.cpu().user(); };
    while (root_.running() && root_.cycle() < boot_cycles_most && !at_user_boundary()) tick();
    if (!at_user_boundary()) return lab::usage_problem({text::explore_no_start, request_.program});
    main_record_ = running(root_);
    base_ = root_.cpu().system(isa::SystemRegister::ubase);
    limit_ = root_.cpu().system(isa::SystemRegister::ulimit);
    program_name_ = setup_.guest.thread_name(root_, main_record_);
    const auto program = setup_.programs.find(program_name_);
    if (program != setup_.programs.end()) program_ = &program->second;
    if (request_.begin == Begin::start) return std::nullopt;
    while (root_.running() && root_.cycle() < boot_cycles_most &&
           !(at_user_boundary() && anybody_blocked_for(root_, guest::BlockReason::join)))
        tick();
    if (!at_user_boundary()) return lab::usage_problem({text::explore_no_join, request_.program});
    return std::nullopt;
}

Word World::running(const emu::Machine& machine) const {
    const Word context = machine.cpu().system(isa::SystemRegister::ctx);
    return (context - layout().table) / layout().record_bytes;
}

unsigned World::live(const emu::Machine& machine) const {
    unsigned count = 0;
    for (Word record = 1; record < layout().records; ++record) {
        const guest::ThreadState is = state(machine, record);
        count += is != guest::ThreadState::free && is != guest::ThreadState::terminated ? 1U : 0U;
    }
    return count;
}

bool World::blocked_for(const emu::Machine& machine, Word record, guest::BlockReason reason) const {
    if (state(machine, record) != guest::ThreadState::blocked || !layout().reason) return false;
    return layout().reason_of(record_field(machine, record, *layout().reason)) == reason;
}

bool World::anybody_blocked_for(const emu::Machine& machine, guest::BlockReason reason) const {
    for (Word record = 1; record < layout().records; ++record) {
        if (blocked_for(machine, record, reason)) return true;
    }
    return false;
}

std::vector<Word> World::ready(const emu::Machine& machine) const {
    std::vector<Word> found;
    for (Word record = 1; record < layout().records; ++record) {
        if (state(machine, record) != guest::ThreadState::ready) continue;
        if (view_.killed && record_field(machine, record, *view_.killed) != 0) return {};
        found.push_back(record);
    }
    return found;
}

guest::SavedRegisters World::frame(const emu::Machine& machine, Word record) const {
    const guest::Kernel& kernel = setup_.guest;
    return kernel.frame_at(machine, kernel.kernel_stack(record)->top - kernel.frame_layout()->bytes);
}

Word World::number(const emu::Machine& machine, Word record) const {
    return view_.number ? record_field(machine, record, *view_.number) : record;
}

Word World::exit_code(const emu::Machine& machine) const {
    return layout().exit_code ? record_field(machine, main_record_, *layout().exit_code) : 0;
}

}  // namespace baton::explore
