// What is told of experiments, to people and to programs.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "lab/present/schedule_text.hpp"
#include "lab/study/experiment.hpp"

namespace baton::lab {

/// Why an experiment is not what it should be, in lines; empty when it is sound.
std::string trouble_text(const Experiment& experiment, Language language);

std::string experiment_text(const Experiment& experiment, const TextStyle& style);
Json experiment_json(const Experiment& experiment);

/// Charts in rows that can be compared, the means of each, and the differences from the first.
std::string comparison_text(const std::vector<Experiment>& experiments, const TextStyle& style);

std::string sweep_text(const Sweep& sweep, const std::vector<Experiment>& experiments,
                       const TextStyle& style);
/// A line a value: the value, the means, switches, kernel cycles and share, cycles.
std::string sweep_csv(const Sweep& sweep, const std::vector<Experiment>& experiments, Language language);
Json sweep_json(const Sweep& sweep, const std::vector<Experiment>& experiments);
std::string sweep_svg(const Sweep& sweep, const std::vector<Experiment>& experiments, Language language);

}  // namespace baton::lab
