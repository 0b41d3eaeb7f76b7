#include "cli/sched_report.hpp"

#include <unistd.h>

#include "base/json.hpp"
#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "cli/streams.hpp"
#include "cli/terminal.hpp"
#include "lab/build/files.hpp"
#include "lab/present/experiment_text.hpp"
#include "lab/present/schedule_data.hpp"
#include "lab/present/schedule_svg.hpp"
#include "lab/present/timeline_text.hpp"
#include "lab/run/input_file.hpp"

namespace baton::cli {
namespace {

using lab::Experiment;

/// What was found, in all the forms that were asked for.
class ReportWriter {
public:
    ReportWriter(const RawSchedOptions& raw, const SchedPlan& plan) : raw_(raw), plan_(plan) {}

    Result<Done> tell(const std::vector<Experiment>& experiments) const {
        // Files first: they are what was asked for, also when nobody reads the report.
        if (!raw_.machine.json.empty()) {
            if (auto written = write_result(raw_.machine.json, json(experiments).dump()); !written)
                return written;
        }
        if (!raw_.csv.empty()) {
            const std::string table = plan_.sweep
                                          ? lab::sweep_csv(*plan_.sweep, experiments, plan_.style.language)
                                          : lab::schedules_csv(schedules(experiments), plan_.style.language,
                                                               plan_.choices.has_value());
            if (auto written = write_result(raw_.csv, table); !written) return written;
        }
        if (!raw_.svg.empty()) {
            if (auto written = draw(experiments); !written) return written;
        }
        const bool taken = raw_.svg == "-" || raw_.csv == "-" || raw_.machine.json == "-";
        return taken ? Result<Done>(Done{}) : write_output(report(experiments));
    }

private:
    std::string report(const std::vector<Experiment>& experiments) const {
        const std::string out = plan_.choices ? lab::comparison_text(experiments, plan_.style)
                                : plan_.sweep ? lab::sweep_text(*plan_.sweep, experiments, plan_.style)
                                              : lab::experiment_text(experiments.front(), plan_.style);
        return plan_.style.ascii ? ascii_text(out) : out;
    }
    static std::vector<lab::Schedule> schedules(const std::vector<Experiment>& experiments) {
        std::vector<lab::Schedule> all;
        for (const Experiment& e : experiments) {
            // Beside the machine, what theory says: that is what is drawn on a board.
            if (e.theory) all.push_back(*e.theory);
            all.push_back(e.schedule);
        }
        return all;
    }
    Json json(const std::vector<Experiment>& experiments) const {
        if (plan_.sweep) return lab::sweep_json(*plan_.sweep, experiments);
        if (!plan_.choices) return lab::experiment_json(experiments.front());
        Json all;
        all["compare"] = Json::array();
        for (const Experiment& e : experiments) all["compare"].push_back(lab::experiment_json(e));
        return all;
    }
    Result<Done> draw(const std::vector<Experiment>& experiments) const {
        if (plan_.sweep)
            return write_result(raw_.svg, lab::sweep_svg(*plan_.sweep, experiments, plan_.style.language));
        lab::DrawingStyle style{plan_.style.blank, plan_.style.language};
        std::vector<lab::Schedule> all = schedules(experiments);
        if (style.blank && all.size() > 1 && !plan_.choices) all.resize(1);
        if (auto written = write_result(raw_.svg, lab::schedules_svg(all, style)); !written) return written;
        if (!style.blank) return Done{};
        style.blank = false;
        return write_result(solution_path(raw_.svg), lab::schedules_svg(all, style));
    }

    const RawSchedOptions& raw_;
    const SchedPlan& plan_;
};

}  // namespace

Result<Done> write_sched_results(const RawSchedOptions& raw, const SchedPlan& plan,
                                 const std::vector<Experiment>& experiments) {
    return ReportWriter(raw, plan).tell(experiments);
}

Result<Done> leave_sched_files(const RawSchedOptions& raw, const Experiment& experiment) {
    const debug::Session& session = *experiment.session;
    if (!raw.machine.record.empty()) {
        const lab::InputFile log{session.machine().settings(), experiment.start_hash, session.inputs()};
        const Result<Done> written = lab::write_file(raw.machine.record, lab::write_input_file(log));
        if (!written) return written;
    }
    if (raw.machine.save.empty()) return Done{};
    if (auto possible = session.machine().check_saving(); !possible) return possible;
    return lab::write_file(raw.machine.save, session.machine().save());
}

void tell_sched_trouble(const RawSchedOptions& raw, const SchedPlan& plan,
                        const std::vector<Experiment>& experiments) {
    const Language language = plan.style.language;
    for (const Experiment& e : experiments) {
        if (e.sound()) continue;
        if (experiments.size() > 1) write_error(lab::schedule_title(e.schedule, language) + "\n");
        write_error(wrap_lines(show_controls(lab::trouble_text(e, language)), terminal_width(STDERR_FILENO)));
        // A limit or a condition of the user's own says nothing about the policy.
        if (raw.machine.max_cycles.empty() && raw.machine.stop_on.empty())
            write_error(say(language, text::lab_try_check, show_controls(e.schedule.policy)) + "\n");
    }
}

void show_sched_timeline(const RawSchedOptions& raw, const SchedPlan& plan, const Experiment& experiment) {
    lab::ChartOptions chart;
    chart.width = terminal_width(STDERR_FILENO);
    chart.ascii = raw.machine.ascii || !wants_unicode();
    chart.colour = wants_colour(STDERR_FILENO);
    chart.column_cycles = plan.machine.column_cycles;
    chart.language = plan.style.language;
    write_error("\n" + lab::timeline_chart(experiment.session->timeline(), experiment.session->os(), chart));
}

}  // namespace baton::cli
