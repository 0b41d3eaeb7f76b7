// Worksheets.
#include <filesystem>
#include <memory>

#include "base/messages/command.hpp"
#include "base/messages/course.hpp"
#include "base/messages/help.hpp"
#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/machine_options.hpp"
#include "cli/status.hpp"
#include "cli/streams.hpp"
#include "course/sheet.hpp"
#include "lab/build/files.hpp"
#include "lab/build/home.hpp"

namespace baton::cli {
namespace {

namespace fs = std::filesystem;

struct RawSheetOptions {
    std::string jobs, policies, variants, seed, output;
};

Result<course::SheetRequest, lab::Problem> read_request(const RawSheetOptions& raw) {
    course::SheetRequest request;
    if (raw.jobs.empty()) return lab::usage_problem(text::jobs_missing);
    for (const auto& [option, value] :
         {std::pair("--policies", &raw.policies), std::pair("-o", &raw.output)}) {
        if (value->empty()) return lab::usage_problem({text::option_missing, option});
    }
    Result<std::vector<lab::Job>> jobs = lab::read_jobs(raw.jobs);
    if (!jobs) return lab::usage_problem(jobs.failure().message());
    request.jobs = *std::move(jobs);
    Result<std::vector<lab::PolicyChoice>> policies = lab::parse_choices(raw.policies);
    if (!policies) return lab::usage_problem(policies.failure().message());
    request.policies = *std::move(policies);
    if (!raw.variants.empty()) {
        const Result<std::uint64_t> variants =
            parse_number("--variants", raw.variants, 1, course::most_variants);
        if (!variants) return lab::usage_problem(variants.failure().message());
        request.variants = static_cast<unsigned>(*variants);
    }
    if (!raw.seed.empty()) {
        const Result<std::uint64_t> seed = parse_number("--seed", raw.seed, 0, ~std::uint64_t{0});
        if (!seed) return lab::usage_problem(seed.failure().message());
        request.seed = *seed;
    }
    return request;
}

// sheet.svg, sheet-2.svg, ...; one HTML file with all of them.
Result<Done> write_sheets(const std::vector<course::Sheet>& sheets, const fs::path& folder, bool solution,
                          Language language) {
    const std::string name = solution ? "solution" : "sheet";
    std::vector<std::string> pages;
    for (const course::Sheet& sheet : sheets) {
        Result<std::string> page = course::sheet_svg(sheet, solution, language);
        if (!page) return page.failure();
        const std::string number = pages.empty() ? "" : "-" + std::to_string(pages.size() + 1);
        const Result<Done> written = lab::write_file((folder / (name + number + ".svg")).string(), *page);
        if (!written) return written.failure();
        pages.push_back(*std::move(page));
    }
    return lab::write_file((folder / (name + ".html")).string(),
                           course::sheet_html(pages, solution, language));
}

int run(const RawSheetOptions& raw, const Reporter& reporter) {
    const Result<course::SheetRequest, lab::Problem> request = read_request(raw);
    if (!request) return reporter.fail(request.failure());
    const Result<lab::Home> home = lab::Home::find(lab::executable_path());
    if (!home) return reporter.fail(home.failure());
    const Result<std::vector<course::Sheet>, lab::Problem> sheets = course::make_sheets(*home, *request);
    if (!sheets) return reporter.fail(sheets.failure());
    // A sheet that is too small for it is found out before anything is written.
    if (const Result<std::string> first = course::sheet_svg(sheets->front(), true, reporter.language());
        !first)
        return reporter.fail_usage(first.failure().reason);
    std::error_code error;
    fs::create_directories(raw.output, error);
    for (const bool solution : {false, true}) {
        const Result<Done> written = write_sheets(*sheets, raw.output, solution, reporter.language());
        if (!written) return reporter.fail(written.failure());
    }
    const Result<Done> told = write_output(
        say(reporter.language(), text::sheet_written, (fs::path(raw.output) / "sheet.html").string()) + "\n");
    return told ? status::done : reporter.fail(told.failure());
}

}  // namespace

Command make_sheet() {
    Command command = new_command("sheet", text::help_sheet);
    auto raw = std::make_shared<RawSheetOptions>();
    CommandLine& line = command.line;
    line.option("--jobs", raw->jobs, text::value_jobs, text::help_jobs);
    line.option("--policies", raw->policies, text::value_list, text::help_sheet_policies);
    line.option("--variants", raw->variants, "N", {text::help_sheet_variants, course::most_variants});
    line.option("--seed", raw->seed, "N", text::help_sheet_seed);
    line.option("-o,--output", raw->output, text::value_folder, text::help_sheet_output);
    line.note(text::help_sheet_note);
    line.example("baton sheet --jobs A:0:5,B:1:3,C:3:2,D:5:4 --policies fifo,sjf,rr:2 -o sheet");
    line.example("baton sheet --jobs @jobs.txt --policies fifo --variants 4 --seed 7 -o out");
    command.run = [raw](const Reporter& reporter) { return run(*raw, reporter); };
    return command;
}

}  // namespace baton::cli
