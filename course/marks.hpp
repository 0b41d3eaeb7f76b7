// What is told of marked submissions: to people, and in the forms that other programs read.
//
//   JSON          {version, exercise, submissions[] {file, pupil, mark, out_of, checks[] {id, kind, passed,
//                 points, out_of, message, message_id, arguments, cycle, tick, file, line, command}}}
//   CSV           a row a submission, a column a check; a spreadsheet of the language opens it
//   JUnit XML     a test suite a submission, a test case a check
//   Gradescope    results.json of its autograder, of one submission
//   Classroom     the result that GitHub Classroom's grading reporter takes (version 1), of one submission
//
// All of them are the same in every language but for sentences. No times: the same files give the same bytes.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "course/grade.hpp"

namespace baton::course {

/// A sentence with its place in front and what the exercise says about it behind.
std::string sentence(const CheckResult& check, Language language);

std::string marked_text(const Marked& marked, Language language);
Json marks_json(const Exercise& exercise, const std::vector<Marked>& all, Language language);
std::string marks_csv(const Exercise& exercise, const std::vector<Marked>& all, Language language);
std::string marks_junit(const Exercise& exercise, const std::vector<Marked>& all, Language language);
Json gradescope_json(const Marked& marked, Language language);
Json classroom_json(const Marked& marked, Language language);

}  // namespace baton::course
