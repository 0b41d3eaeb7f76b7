#include "course/grade.hpp"

#include <algorithm>
#include <filesystem>

#include "base/messages/course.hpp"
#include "base/text.hpp"

namespace baton::course {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_program_name = 15;

/// What the source is called on the guest's disk: its own name where a program can have it.
std::string name_on_disk(const Exercise& exercise, const fs::path& file) {
    const std::string name = file.filename().string();
    const std::string stem = file.stem().string();
    const bool plain =
        !stem.empty() && stem.size() <= longest_program_name && stem != "boot" &&
        stem.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
            std::string::npos;
    return plain && file.extension() == fs::path(exercise.answer_name()).extension() ? name
                                                                                     : exercise.answer_name();
}

class Grader {
public:
    Grader(const lab::Home& home, const lab::Bytes& collection, const Exercise& exercise,
           const GradeRequest& request)
        : home_(home), collection_(collection), exercise_(exercise), request_(request) {
        for (const Submission& each : request.submissions) all_.push_back(each.file);
    }

    Result<Marked> mark(const Submission& submission) {
        Marked marked;
        marked.submission = submission;
        marked.out_of = exercise_.out_of();
        std::optional<Message> refused = submission.missing;
        std::string content;
        if (!refused) {
            Result<std::string> read = content_of(submission.file);
            if (read) {
                content = *std::move(read);
            } else {
                refused = read.failure().reason;
            }
        }
        if (refused) {
            refuse(marked, *refused);
            return marked;
        }
        const Instance instance = request_.key ? instance_of(exercise_, submission.pupil, *request_.key)
                                               : sample_instance(exercise_);
        Workbench& reference = reference_for(instance);
        const auto files =
            std::make_shared<AnswerFiles>(home_, folder_of(submission.file), others(submission));
        const std::string name = name_on_disk(exercise_, submission.file);
        files->put(name, std::move(content));
        return mark_on(marked, files, name, instance, &reference, submission.file);
    }
    /// See check_exercise().
    Result<Done> check() {
        Workbench& reference = reference_for(sample_instance(exercise_));
        for (const Check& check : exercise_.checks) {
            const Result<CheckResult> result = judge(check, reference, reference, exercise_.answer_name());
            if (!result) return result.failure();
            if (!result->passed)
                return Failure{exercise_.id,
                               Message(text::course_reference_fails, check.id, result->message)};
        }
        const auto files = std::make_shared<AnswerFiles>(home_, fs::path());
        files->put(exercise_.answer_name(), exercise_.start);
        Workbench start(home_, collection_, exercise_, reference.instance(), files, exercise_.answer_name(),
                        request_.guest_language, &reference);
        for (const Check& check : exercise_.checks) {
            const Result<CheckResult> result = judge(check, start, reference, exercise_.answer_name());
            if (!result) return result.failure();
            if (!result->passed) return Done{};
        }
        return Failure{exercise_.id, text::course_start_passes};
    }

private:
    static fs::path folder_of(const std::string& file) {
        const fs::path folder = fs::path(file).parent_path();
        return folder.empty() ? fs::path(".") : folder;
    }
    std::vector<fs::path> others(const Submission& own) const {
        std::vector<fs::path> files;
        for (const std::string& file : all_) {
            if (file != own.file) files.emplace_back(file);
        }
        return files;
    }
    Result<std::string> content_of(const std::string& file) const {
        if (fs::path(file).extension() != fs::path(exercise_.answer_name()).extension())
            return Failure{file, Message(text::course_not_a_source, exercise_.answer_name())};
        const fs::path folder = folder_of(file);
        const AnswerFiles files(home_, folder);
        const Result<lab::Bytes> bytes =
            files.read(AnswerFiles::path_of(fs::path(file).filename().string()), most_answer_bytes);
        if (!bytes) return bytes.failure();
        return std::string(bytes->begin(), bytes->end());
    }
    void refuse(Marked& marked, const Message& why) const {
        for (const Check& check : exercise_.checks) {
            CheckResult result;
            result.id = check.id;
            result.kind = check.kind;
            result.about = check.about;
            result.out_of = check.points;
            result.message = why;
            marked.checks.push_back(std::move(result));
        }
    }
    Result<Marked> mark_on(Marked marked, const std::shared_ptr<AnswerFiles>& files, const std::string& name,
                           const Instance& instance, Workbench* reference, const std::string& path) const {
        Workbench answer(home_, collection_, exercise_, instance, files, name, request_.guest_language,
                         reference);
        for (const Check& check : exercise_.checks) {
            Result<CheckResult> result = judge(check, answer, *reference, path);
            if (!result) return result.failure();
            marked.mark += result->points;
            marked.checks.push_back(*std::move(result));
        }
        return marked;
    }
    /// The last one is kept: without a key all submissions share it.
    Workbench& reference_for(const Instance& instance) {
        if (!reference_ || reference_->instance().key() != instance.key()) {
            const auto files = std::make_shared<AnswerFiles>(home_, fs::path());
            files->put(exercise_.answer_name(), exercise_.reference);
            reference_.emplace(home_, collection_, exercise_, instance, files, exercise_.answer_name(),
                               request_.guest_language, nullptr);
        }
        return *reference_;
    }

    const lab::Home& home_;
    const lab::Bytes& collection_;
    const Exercise& exercise_;
    const GradeRequest& request_;
    std::vector<std::string> all_;
    std::optional<Workbench> reference_;
};

}  // namespace

Submission find_submission(const Exercise& exercise, const std::string& written) {
    Submission found;
    found.file = written;
    std::error_code ignored;
    const std::string wanted = exercise.answer_name();
    fs::path path(written);
    if (!path.has_filename()) path = path.parent_path();
    if (fs::is_directory(path, ignored)) {
        found.pupil = fs::weakly_canonical(path, ignored).filename().string();
        found.file = (fs::path(written) / wanted).string();
        if (!fs::exists(fs::symlink_status(found.file, ignored)))
            found.missing = Message(text::course_no_answer, wanted);
        return found;
    }
    found.pupil = path.stem().string();
    if (path.filename() == wanted)
        found.pupil = fs::weakly_canonical(path, ignored).parent_path().filename().string();
    return found;
}

Result<std::vector<Marked>> grade(const lab::Home& home, const Exercise& exercise,
                                  const GradeRequest& request,
                                  const std::function<bool(const Marked*)>& go_on) {
    const Result<lab::Bytes, lab::Problem> collection = collection_disk(home, request.guest_language);
    if (!collection) return Failure{exercise.id, collection.failure().message};
    Grader grader(home, *collection, exercise, request);
    if (Result<Done> sound = grader.check(); !sound) return sound.failure();
    std::vector<Marked> all;
    for (const Submission& submission : request.submissions) {
        if (!go_on(all.empty() ? nullptr : &all.back())) break;
        Result<Marked> marked = grader.mark(submission);
        if (!marked) return marked.failure();
        all.push_back(*std::move(marked));
    }
    return all;
}

Result<Done> check_exercise(const lab::Home& home, const Exercise& exercise, Language guest_language) {
    const Result<lab::Bytes, lab::Problem> collection = collection_disk(home, guest_language);
    if (!collection) return Failure{exercise.id, collection.failure().message};
    GradeRequest request;
    request.guest_language = guest_language;
    return Grader(home, *collection, exercise, request).check();
}

}  // namespace baton::course
