// What MachineDriver tells at the end of a run, and the files that it leaves.
#include <unistd.h>

#include "base/messages/command.hpp"
#include "base/text.hpp"
#include "cli/machine_driver.hpp"
#include "lab/present/diagnosis_text.hpp"
#include "lab/present/report.hpp"
#include "lab/present/stack_text.hpp"
#include "lab/present/timeline_text.hpp"

namespace baton::cli {

using lab::End;

void MachineDriver::report() {
    const debug::Session& session = run_->session();
    const End end = *run_->end();
    if (output_.in_line() && !json_alone()) write_error("\n");
    const Language language = reporter_.language();
    std::string out;
    if (!range_shown_) {
        lab::Subject subject;
        subject.os = invocation_.os;
        subject.image = image_ ? &*image_ : nullptr;
        subject.load_address = load_address_;
        subject.programs = &programs_;
        subject.kernel = &kernel_;
        subject.tick_cycles = invocation_.os ? invocation_.guest.tick_cycles : 0;
        const lab::Diagnosis diagnosis = lab::diagnose(session, end, code_, subject);
        out = wrap_lines(lab::explanation_text(diagnosis, language) + lab::advice_text(diagnosis, language),
                         terminal_width(STDERR_FILENO));
    }
    if (!invocation_.trace) out += lab::summary(session, language);
    if (raw_.timeline) {
        lab::ChartOptions chart;
        chart.width = terminal_width(STDERR_FILENO);
        chart.ascii = raw_.ascii || !wants_unicode();
        chart.column_cycles = plan_.column_cycles;
        chart.colour = wants_colour(STDERR_FILENO);
        chart.language = language;
        out += "\n" + lab::timeline_chart(session.timeline(), session.os(), chart);
    }
    if (session.console().forgotten() != 0 && !raw_.json.empty())
        out += say(language, text::console_forgotten, session.console().forgotten()) + "\n";
    write_error(out);
}

std::optional<lab::Problem> MachineDriver::write_files() {
    const debug::Session& session = run_->session();
    const emu::Machine& machine = session.machine();
    const auto failed = [](const Result<Done>& written) -> std::optional<lab::Problem> {
        if (written) return std::nullopt;
        return lab::host_problem(written.failure());
    };
    std::optional<lab::Problem> problem;
    const auto note = [&problem](std::optional<lab::Problem> found) {
        if (found && !problem) problem = std::move(found);
    };
    if (!raw_.json.empty()) {
        const std::string json = raw_.stack
                                     ? lab::stack_json(*call_stack(), machine.cycle(), code_, session.os())
                                     : lab::report_json(session, *run_->end(), {&code_, &kernel_});
        note(failed(write_result(raw_.json, json)));
    }
    if (!raw_.record.empty()) {
        const lab::InputFile log{machine.settings(), start_hash_, session.inputs()};
        note(failed(lab::write_file(raw_.record, lab::write_input_file(log))));
    }
    if (!raw_.save.empty()) {
        const Result<Done> possible = machine.check_saving();
        note(failed(possible ? lab::write_file(raw_.save, machine.save()) : possible));
    }
    if (raw_.disk_write) note(failed(lab::write_file(raw_.disk, machine.disk_content())));
    return problem;
}

}  // namespace baton::cli
