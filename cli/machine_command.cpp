#include "cli/machine_command.hpp"

#include "base/messages/command.hpp"
#include "cli/machine_driver.hpp"
#include "cli/status.hpp"
#include "cli/terminal.hpp"
#include "lab/build/home.hpp"
#include "lab/run/resume.hpp"

namespace baton::cli {
namespace {

using lab::Setup;

Result<Setup, lab::Problem> set_up(const Invocation& invocation, const MachinePlan& plan) {
    if (!invocation.os) {
        lab::BareRequest request = invocation.bare;
        request.disk = plan.disk;
        return plan.saved ? lab::resume_bare(*plan.saved, invocation.raw.load, request)
                          : lab::set_up_bare(request, plan.settings);
    }
    const Result<lab::Home> home = lab::Home::find(lab::executable_path());
    if (!home) return lab::host_problem(home.failure());
    lab::OsRequest request = invocation.guest;
    request.disk = plan.disk;
    request.disk_name = plan.disk_path;
    return plan.saved ? lab::resume_os(*plan.saved, invocation.raw.load, *home, request)
                      : lab::set_up_os(*home, request, plan.settings);
}

// What a schedule by lines means for the program as it is now.
Result<std::vector<emu::InputEvent>, lab::Problem> scheduled(const Invocation& invocation,
                                                             const MachinePlan& plan) {
    const Result<lab::Home> home = lab::Home::find(lab::executable_path());
    if (!home) return lab::host_problem(home.failure());
    const Result<explore::World, lab::Problem> world = explore::World::make(
        *home, explore::world_of(*invocation.schedule, invocation.guest.programs.front(), plan.settings));
    if (!world) return world.failure();
    return explore::schedule_events(*world, *invocation.schedule);
}

}  // namespace

int run_machine(Invocation& invocation, const Reporter& reporter) {
    if (invocation.trace && !invocation.raw.stack && invocation.raw.json == "-")
        return reporter.fail_usage(text::trace_takes_output);
    const InterruptWatch watch;
    const auto interrupted = [&reporter] {
        if (!InterruptWatch::interrupted()) return false;
        reporter.complain(text::interrupted_early);
        return true;
    };
    Result<MachinePlan, lab::Problem> plan =
        make_plan(invocation.raw, {reporter.language(), reporter.language_was_chosen()});
    if (interrupted()) return status::interrupted;
    if (!plan) return reporter.fail(plan.failure());
    if (invocation.schedule) {
        Result<std::vector<emu::InputEvent>, lab::Problem> events = scheduled(invocation, *plan);
        if (!events) return reporter.fail(events.failure());
        plan->scheduled = *std::move(events);
    }
    Result<Setup, lab::Problem> setup = set_up(invocation, *plan);
    if (interrupted()) return status::interrupted;
    if (!setup) return reporter.fail(setup.failure());
    const RawMachineOptions& raw = invocation.raw;
    if (auto problem = refuse_overwriting(
            setup->read, {raw.json, raw.record, raw.save, raw.disk_write ? raw.disk : std::string()}))
        return reporter.fail(*problem);
    const Language guests = setup->machine.settings().language;
    if ((plan->saved || plan->replay) && reporter.language_was_chosen() && guests != reporter.language())
        setup->remarks.emplace_back(text::guest_keeps_language, guests == Language::french ? "fr" : "en");
    reporter.show_diagnostics(setup->warnings);
    for (const Message& remark : setup->remarks) reporter.note(remark);
    return MachineDriver(invocation, std::move(*plan), std::move(*setup), reporter).drive();
}

}  // namespace baton::cli
