#include "course/instance.hpp"

#include <algorithm>

namespace baton::course {

std::uint64_t Draw::next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
}

std::int64_t Draw::between(std::int64_t least, std::int64_t most) {
    const auto count = static_cast<std::uint64_t>(most - least) + 1;
    return least + static_cast<std::int64_t>(next() % count);
}

std::uint64_t seed_of(const std::vector<std::string>& texts) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    const auto mix = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001b3U; };
    for (const std::string& text : texts) {
        for (const char c : text) mix(static_cast<unsigned char>(c));
        mix(0xff);
    }
    return hash;
}

std::vector<lab::Job> draw_jobs(Draw& draw, const InstanceField& field) {
    const std::int64_t count = draw.between(field.range.least, field.range.most);
    const InstanceField::Range burst = *field.burst;
    std::vector<lab::Job> jobs;
    std::vector<std::int64_t> arrivals{0};
    while (arrivals.size() < static_cast<std::size_t>(count))
        arrivals.push_back(draw.between(field.arrival.least, field.arrival.most));
    std::sort(arrivals.begin(), arrivals.end());
    const bool enough = burst.most - burst.least + 1 >= count;
    for (std::int64_t index = 0; index < count; ++index) {
        lab::Job job;
        job.name = std::string(1, static_cast<char>('A' + index));
        job.arrival = static_cast<unsigned>(arrivals[static_cast<std::size_t>(index)]);
        const auto taken = [&](unsigned ticks) {
            return std::any_of(jobs.begin(), jobs.end(),
                               [&](const lab::Job& other) { return other.burst() == ticks; });
        };
        unsigned ticks = 0;
        do {
            ticks = static_cast<unsigned>(draw.between(burst.least, burst.most));
        } while (enough && taken(ticks));
        job.pattern = {ticks};
        if (field.priority)
            job.priority = static_cast<unsigned>(draw.between(field.priority->least, field.priority->most));
        jobs.push_back(std::move(job));
    }
    return jobs;
}

std::string Instance::in(std::string text) const {
    for (const auto& [name, value] : values) {
        const std::string place = "{" + name + "}";
        for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place, at)) {
            text.replace(at, place.size(), value);
            at += value.size();
        }
    }
    return text;
}

std::string Instance::include_file(const Exercise& exercise) const {
    std::string lines;
    for (std::size_t index = 0; index < values.size(); ++index) {
        if (!exercise.instance[index].burst)
            lines += "        .equ    " + values[index].first + ", " + values[index].second + "\n";
    }
    return lines;
}

std::string Instance::key() const {
    std::string all;
    for (const auto& [name, value] : values) all += name + "=" + value + "\n";
    return all;
}

Instance sample_instance(const Exercise& exercise) {
    Instance instance;
    for (const InstanceField& field : exercise.instance)
        instance.values.emplace_back(field.name, field.sample);
    return instance;
}

Instance instance_of(const Exercise& exercise, const std::string& pupil, const std::string& key) {
    Draw draw(seed_of({exercise.id, pupil, key}));
    Instance instance;
    for (const InstanceField& field : exercise.instance) {
        instance.values.emplace_back(
            field.name, field.burst ? lab::jobs_text(draw_jobs(draw, field))
                                    : std::to_string(draw.between(field.range.least, field.range.most)));
    }
    return instance;
}

}  // namespace baton::course
