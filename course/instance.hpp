// What an exercise asks of one pupil: the values of its fields, drawn from exercise, pupil and the teacher's
// key.
//
// The same three give the same values everywhere and for ever. The key keeps pupils from working out each
// other's values beforehand; it is no secret worth more than that, and drawing is no cryptography.
//
// Numbers that are agreeable to work with by hand: jobs have different bursts as long as there are enough of
// them, the first arrives at 0, and they arrive in the order of their names.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "course/exercise.hpp"

namespace baton::course {

/// Numbers from a seed, as splitmix64 makes them.
class Draw {
public:
    explicit Draw(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    /// From `least` to `most`, both included.
    std::int64_t between(std::int64_t least, std::int64_t most);

private:
    std::uint64_t state_;
};

/// FNV-1a over the texts, each ended by a byte that no text holds.
std::uint64_t seed_of(const std::vector<std::string>& texts);

std::vector<lab::Job> draw_jobs(Draw& draw, const InstanceField& field);

struct Instance {
    std::vector<std::pair<std::string, std::string>> values;  ///< by name

    /// With {NAME} replaced by its value.
    std::string in(std::string text) const;
    /// The file instance.inc: the numbers as constants.
    std::string include_file(const Exercise& exercise) const;
    std::string key() const;  ///< tells instances apart
};

Instance sample_instance(const Exercise& exercise);
Instance instance_of(const Exercise& exercise, const std::string& pupil, const std::string& key);

}  // namespace baton::course
