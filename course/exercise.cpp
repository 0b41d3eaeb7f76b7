#include "course/exercise.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "base/json.hpp"
#include "base/messages/course.hpp"
#include "base/text.hpp"

namespace baton::course {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t form_version = 1;
constexpr std::size_t most_text_bytes = std::size_t{1} << 20;
constexpr std::int64_t most_number = std::numeric_limits<std::int32_t>::max();
constexpr std::size_t most_input_bytes = 256;  // the keyboard holds so many
constexpr std::array answer_names{"program", "bare", "policy", "jobs"};
constexpr std::array check_names{"console",  "exit",        "value",    "order",  "measure",
                                 "outcomes", "no-deadlock", "contract", "budget", "mutants"};
constexpr std::array measure_names{"finish", "turnaround", "waiting", "response"};

/// Reads check.json. The first thing that is wrong is kept; what follows it is not looked at.
class Reader {
public:
    explicit Reader(Exercise& into) : exercise_(into) {}

    std::optional<Message> read(const Json& all) {
        take_members(all, "check.json",
                     {"version", "title", "section", "answer", "instance", "runs", "checks"});
        if (whole(all, "check.json", "version", form_version, form_version) != form_version) return wrong_;
        exercise_.title = words(all, "check.json", "title");
        exercise_.section = text(all, "check.json", "section");
        exercise_.answer = static_cast<AnswerKind>(choice(all, "check.json", "answer", answer_names));
        if (const Json* instance = all.find("instance")) {
            if (!instance->is_object()) complain({text::course_must_be_object, "instance"});
            for (const Json::Member& field : instance->members()) read_field(field);
        }
        for (const Json& run : array(all, "runs")) read_run(run);
        for (const Json& check : array(all, "checks")) read_check(check);
        return wrong_;
    }

private:
    void complain(Message message) {
        if (!wrong_) wrong_ = std::move(message);
    }
    void take_members(const Json& object, const std::string& where,
                      const std::vector<std::string_view>& known) {
        if (!object.is_object()) return complain({text::course_must_be_object, where});
        for (const Json::Member& member : object.members()) {
            if (std::find(known.begin(), known.end(), member.name) == known.end())
                complain({text::course_unknown_member, member.name, where});
        }
    }
    const Json* member(const Json& object, const std::string& where, const char* name) {
        const Json* found = object.find(name);
        if (found == nullptr) complain({text::course_missing_member, name, where});
        return found;
    }
    std::string text(const Json& object, const std::string& where, const char* name) {
        const Json* found = member(object, where, name);
        if (found == nullptr) return {};
        if (found->text() == nullptr) complain({text::course_must_be_text, name, where});
        return found->text() == nullptr ? std::string() : *found->text();
    }
    std::string text_or(const Json& object, const std::string& where, const char* name, std::string other) {
        return object.find(name) == nullptr ? std::move(other) : text(object, where, name);
    }
    std::int64_t whole(const Json& object, const std::string& where, const char* name, std::int64_t least,
                       std::int64_t most) {
        const Json* found = member(object, where, name);
        if (found == nullptr) return least;
        const std::optional<std::int64_t> number = found->whole(least, most);
        if (!number) complain({text::course_must_be_whole, name, where, least, most});
        return number.value_or(least);
    }
    template <class T>
    void take_whole(const Json& object, const std::string& where, const char* name, std::int64_t least,
                    std::int64_t most, T& into) {
        if (object.find(name) != nullptr) into = static_cast<T>(whole(object, where, name, least, most));
    }
    template <std::size_t n>
    std::size_t choice(const Json& object, const std::string& where, const char* name,
                       const std::array<const char*, n>& names) {
        const std::string written = text(object, where, name);
        const auto found = std::find(names.begin(), names.end(), written);
        if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
        std::string all;
        for (const char* each : names) all += (all.empty() ? "" : ", ") + std::string(each);
        complain({text::course_must_be_one_of, name, where, all});
        return 0;
    }
    Words words(const Json& object, const std::string& where, const char* name) {
        const Json* found = member(object, where, name);
        if (found == nullptr) return {};
        const std::string inside = where + "." + name;
        take_members(*found, inside, {"en", "fr"});
        return {text(*found, inside, "en"), text(*found, inside, "fr")};
    }
    const std::vector<Json>& array(const Json& object, const char* name) {
        static const std::vector<Json> none;
        const Json* found = member(object, "check.json", name);
        if (found == nullptr) return none;
        if (!found->is_array() || found->elements().empty()) complain({text::course_must_be_array, name});
        return found->elements();
    }
    std::vector<std::string> texts(const Json& object, const std::string& where, const char* name) {
        std::vector<std::string> all;
        const Json* found = member(object, where, name);
        if (found == nullptr) return all;
        for (const Json& each : found->elements()) {
            if (each.text() == nullptr) complain({text::course_must_be_text, name, where});
            if (each.text() != nullptr) all.push_back(*each.text());
        }
        if (all.empty()) complain({text::course_must_be_array, name});
        return all;
    }
    InstanceField::Range range(const Json& object, const std::string& where, const char* name) {
        const Json* found = member(object, where, name);
        if (found == nullptr) return {};
        const std::vector<Json>& ends = found->elements();
        const auto end = [&](std::size_t index) {
            return index < ends.size() ? ends[index].whole(-most_number, most_number) : std::nullopt;
        };
        if (ends.size() != 2 || !end(0) || !end(1) || *end(0) > *end(1))
            complain({text::course_must_be_range, name, where});
        return {end(0).value_or(0), end(1).value_or(0)};
    }

    void read_field(const Json::Member& member) {
        const std::string where = "instance." + member.name;
        InstanceField field;
        field.name = member.name;
        const bool good =
            !member.name.empty() && std::all_of(member.name.begin(), member.name.end(),
                                                [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
        if (!good) complain({text::course_bad_field_name, member.name});
        if (member.value.find("jobs") != nullptr) {
            take_members(member.value, where, {"jobs", "arrival", "burst", "priority", "sample"});
            field.range = range(member.value, where, "jobs");
            field.arrival = range(member.value, where, "arrival");
            field.burst = range(member.value, where, "burst");
            if (member.value.find("priority") != nullptr)
                field.priority = range(member.value, where, "priority");
            field.sample = text(member.value, where, "sample");
            const Result<std::vector<lab::Job>> jobs = lab::parse_jobs(field.sample);
            if (!jobs) complain(jobs.failure().message());
            if (field.range.least < 1 || field.range.most > 26 || field.burst->least < 1 ||
                field.arrival.least < 0)
                complain({text::course_must_be_range, "jobs", where});
        } else {
            take_members(member.value, where, {"number", "sample"});
            field.range = range(member.value, where, "number");
            field.sample = std::to_string(whole(member.value, where, "sample", -most_number, most_number));
        }
        exercise_.instance.push_back(std::move(field));
    }

    void read_run(const Json& json) {
        RunPlan run;
        const std::string where = "runs[" + std::to_string(exercise_.runs.size()) + "]";
        take_members(json, where,
                     {"id", "input", "beside", "policy", "jobs", "quantum", "tick_cycles", "max_cycles"});
        run.id = text(json, where, "id");
        run.input = text_or(json, where, "input", "");
        if (run.input.size() > most_input_bytes)
            complain({text::course_input_too_long, where, most_input_bytes});
        if (json.find("beside") != nullptr) run.beside = texts(json, where, "beside");
        run.policy = text_or(json, where, "policy", run.policy);
        if (exercise_.answer == AnswerKind::policy) run.jobs = text(json, where, "jobs");
        take_whole(json, where, "quantum", 1, lab::most_job_ticks, run.quantum);
        take_whole(json, where, "tick_cycles", 1, 1'000'000, run.tick_cycles);
        take_whole(json, where, "max_cycles", 1, most_number, run.max_cycles);
        if (!run_ids_.insert(run.id).second) complain({text::course_twice, run.id, "runs"});
        exercise_.runs.push_back(std::move(run));
    }

    void read_check(const Json& json) {
        Check check;
        const std::string where = "checks[" + std::to_string(exercise_.checks.size()) + "]";
        take_members(json, where,
                     {"id", "kind", "points", "run", "about", "values", "measures", "claim", "interrupts",
                      "begin", "console", "cycles", "instructions", "subject", "mutants"});
        check.id = text(json, where, "id");
        check.kind = static_cast<CheckKind>(choice(json, where, "kind", check_names));
        take_whole(json, where, "points", 0, 1000, check.points);
        check.about = words(json, where, "about");
        check.run = json.find("run") == nullptr && !exercise_.runs.empty() ? exercise_.runs.front().id
                                                                           : text(json, where, "run");
        if (run_ids_.count(check.run) == 0) complain({text::course_no_such_run, check.run, where});
        read_details(json, where, check);
        if (!check_ids_.insert(check.id).second) complain({text::course_twice, check.id, "checks"});
        if (!fits(check.kind))
            complain({text::course_check_does_not_fit, name_of(check.kind),
                      answer_names[static_cast<std::size_t>(exercise_.answer)]});
        exercise_.checks.push_back(std::move(check));
    }
    void read_details(const Json& json, const std::string& where, Check& check) {
        if (check.kind == CheckKind::value) check.expressions = texts(json, where, "values");
        if (check.kind == CheckKind::measure) {
            check.measures = texts(json, where, "measures");
            for (const std::string& measure : check.measures) {
                if (std::find(measure_names.begin(), measure_names.end(), measure) == measure_names.end())
                    complain({text::course_must_be_one_of, "measures", where,
                              "finish, turnaround, waiting, response"});
            }
        }
        if (check.kind == CheckKind::outcomes || check.kind == CheckKind::no_deadlock) {
            static constexpr std::array claims{"phase", "interrupts", "placements"};
            static constexpr std::array begins{"start", "join"};
            if (json.find("claim") != nullptr)
                check.claim = static_cast<explore::Claim>(choice(json, where, "claim", claims));
            if (json.find("begin") != nullptr)
                check.begin = static_cast<explore::Begin>(choice(json, where, "begin", begins));
            take_whole(json, where, "interrupts", 0, 1000, check.interrupts);
            if (const Json* counts = json.find("console")) {
                if (!counts->boolean()) complain({text::course_must_be_truth, "console", where});
                check.console_counts = counts->boolean().value_or(true);
            }
        }
        if (check.kind == CheckKind::budget) {
            check.cycles = factor(json, where, "cycles");
            check.instructions = factor(json, where, "instructions");
            if (!check.cycles && !check.instructions)
                complain({text::course_missing_member, "cycles", where});
        }
        if (check.kind == CheckKind::mutants) read_mutants(json, where, check);
    }
    std::optional<double> factor(const Json& json, const std::string& where, const char* name) {
        const Json* found = json.find(name);
        if (found == nullptr) return std::nullopt;
        if (found->number().value_or(0) < 1) complain({text::course_must_be_factor, name, where});
        return found->number();
    }
    void read_mutants(const Json& json, const std::string& where, Check& check) {
        if (exercise_.answer == AnswerKind::program) check.subject = text(json, where, "subject");
        const Json* mutants = member(json, where, "mutants");
        if (mutants == nullptr) return;
        for (const Json& each : mutants->elements()) {
            const std::string inside = where + ".mutants[" + std::to_string(check.mutants.size()) + "]";
            take_members(each, inside, {"file", "about"});
            check.mutants.push_back({text(each, inside, "file"), words(each, inside, "about")});
        }
        if (check.mutants.empty()) complain({text::course_must_be_array, "mutants"});
    }
    bool fits(CheckKind kind) const {
        switch (exercise_.answer) {
        case AnswerKind::program:
            return kind != CheckKind::order && kind != CheckKind::measure && kind != CheckKind::contract;
        case AnswerKind::bare:
            return kind == CheckKind::console || kind == CheckKind::exit || kind == CheckKind::value ||
                   kind == CheckKind::budget;
        case AnswerKind::policy:
            return kind == CheckKind::order || kind == CheckKind::measure || kind == CheckKind::contract ||
                   kind == CheckKind::budget;
        case AnswerKind::jobs: break;
        }
        return kind == CheckKind::mutants;
    }

    Exercise& exercise_;
    std::set<std::string> run_ids_, check_ids_;
    std::optional<Message> wrong_;
};

Result<std::string> read_text(const lab::Home& home, const fs::path& path) {
    const Result<lab::Bytes> bytes = home.files().read(path.string(), most_text_bytes);
    if (!bytes) return bytes.failure();
    return std::string(bytes->begin(), bytes->end());
}

}  // namespace

const char* name_of(CheckKind kind) {
    return check_names[static_cast<std::size_t>(kind)];
}

unsigned Exercise::out_of() const {
    unsigned sum = 0;
    for (const Check& check : checks) sum += check.points;
    return sum;
}

const RunPlan& Exercise::run(const std::string& id_of_run) const {
    return *std::find_if(runs.begin(), runs.end(), [&](const RunPlan& run) { return run.id == id_of_run; });
}

const std::string* Exercise::file(const std::string& name) const {
    for (const auto& [known, content] : files) {
        if (known == name) return &content;
    }
    return nullptr;
}

std::string Exercise::answer_name() const {
    return answer == AnswerKind::jobs ? "answer.jobs" : "answer.asm";
}

fs::path exercise_folder(const lab::Home& home, const std::string& written) {
    std::error_code ignored;
    const bool is_path = written.find('/') != std::string::npos || written.find('.') != std::string::npos;
    if (is_path || fs::is_directory(written, ignored)) return fs::path(written).lexically_normal();
    return home.exercise(written);
}

Result<Exercise> read_exercise(const lab::Home& home, const std::string& written) {
    Exercise exercise;
    exercise.folder = exercise_folder(home, written);
    if (!exercise.folder.has_filename()) exercise.folder = exercise.folder.parent_path();
    exercise.id = exercise.folder.filename().string();
    if (!home.files().holds((exercise.folder / "check.json").string()))
        return Failure{written, text::course_no_exercise};
    const Result<std::string> checks = read_text(home, exercise.folder / "check.json");
    if (!checks) return checks.failure();
    const std::optional<Json> json = Json::parse(*checks);
    if (!json) return Failure{written, text::course_no_json};
    if (std::optional<Message> wrong = Reader(exercise).read(*json)) return Failure{written, *wrong};
    const std::string end = exercise.answer == AnswerKind::jobs ? ".jobs" : ".asm";
    const std::pair<std::string, std::string*> parts[] = {{"text.en.md", &exercise.text.english},
                                                          {"text.fr.md", &exercise.text.french},
                                                          {"start" + end, &exercise.start},
                                                          {"reference" + end, &exercise.reference}};
    for (const auto& [name, into] : parts) {
        Result<std::string> content = read_text(home, exercise.folder / name);
        if (!content) return content.failure();
        *into = *std::move(content);
    }
    std::set<std::string> wanted;
    for (const Check& check : exercise.checks) {
        if (!check.subject.empty()) wanted.insert(check.subject);
        for (const Mutant& mutant : check.mutants) {
            if (exercise.answer == AnswerKind::program || mutant.file.find('.') != std::string::npos)
                wanted.insert(mutant.file);
        }
    }
    for (const std::string& name : wanted) {
        Result<std::string> content = read_text(home, exercise.folder / name);
        if (!content) return content.failure();
        exercise.files.emplace_back(name, *std::move(content));
    }
    return exercise;
}

}  // namespace baton::course
