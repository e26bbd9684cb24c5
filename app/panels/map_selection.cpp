#include "app/panels/map_selection.hpp"

#include "app/panels/printed.hpp"

#include <algorithm>
#include <iterator>

namespace penumbra {

namespace {

constexpr float kFaint = 0.82F; ///< how far what is not chosen goes towards the ground

/// A field of a table: names may hold anything.
std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos)
        return text;
    std::string out = "\"";
    for (const char c : text)
        out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

} // namespace

void MapSelection::attach(const ProbeImages& images, std::size_t count) {
    const bool same = images_.data() == images.data() && images_.choice() == images.choice();
    if (same && count_ == count && images_.rows() == images.rows())
        return;
    images_ = images;
    count_ = count;
    ++version_;
    for (Members& members : groups_) {
        if (!same)
            members.ids.clear();
        find_rows(members);
    }
    isolated_ = isolated_ && !empty();
}

void MapSelection::find_rows(Members& members) const {
    members.rows.clear();
    // Rows and ids both increase: one walk through both finds all.
    std::size_t row = 0;
    for (const std::uint32_t id : members.ids) {
        while (row < count_ && images_.id(row) < id)
            ++row;
        if (row < count_ && images_.id(row) == id)
            members.rows.push_back(static_cast<std::uint32_t>(row));
    }
}

void MapSelection::set_rows(std::vector<std::uint32_t> rows) {
    Members& chosen = of(Group::Chosen);
    begun_ += chosen.rows.empty() && !rows.empty() ? 1 : 0;
    chosen.rows = std::move(rows);
    std::erase_if(chosen.rows, [this](std::uint32_t row) { return row >= count_; });
    chosen.ids.clear();
    for (const std::uint32_t row : chosen.rows)
        chosen.ids.push_back(static_cast<std::uint32_t>(images_.id(row)));
    isolated_ = isolated_ && !empty();
    ++version_;
}

void MapSelection::choose(std::span<const std::uint32_t> rows) {
    std::vector<std::uint32_t> fresh(rows.begin(), rows.end());
    std::ranges::sort(fresh);
    const std::vector<std::uint32_t>& before = this->rows();
    std::vector<std::uint32_t> merged;
    if (merge == Merge::Add)
        std::ranges::set_union(before, fresh, std::back_inserter(merged));
    else if (merge == Merge::Remove)
        std::ranges::set_difference(before, fresh, std::back_inserter(merged));
    else
        merged = std::move(fresh);
    set_rows(std::move(merged));
}

void MapSelection::toggle(std::uint32_t row) {
    std::vector<std::uint32_t> toggled;
    std::ranges::set_symmetric_difference(rows(), std::array{row}, std::back_inserter(toggled));
    set_rows(std::move(toggled));
}

void MapSelection::clear() {
    set_rows({});
}

void MapSelection::keep(Group group) {
    of(group) = of(Group::Chosen);
    ++version_;
}

void MapSelection::drop(Group group) {
    of(group) = {};
    ++version_;
}

void MapSelection::isolate(bool on) {
    isolated_ = on && !empty();
    ++version_;
}

void MapSelection::tint(std::span<ImU32> colours, const Theme& theme) const {
    if (empty())
        return;
    auto next = rows().begin();
    for (std::size_t row = 0; row < colours.size(); ++row) {
        if (next != rows().end() && *next == row) {
            ++next;
        } else if (const ImU32 alpha = colours[row] & IM_COL32_A_MASK; alpha != 0) {
            colours[row] = isolated_ ? 0 : mix(colours[row], theme.well | alpha, kFaint);
        }
    }
}

const std::vector<float>& MapSelection::mean(Group group, const std::shared_ptr<const ProbeAnswer>& probe) {
    Mean& mean = means_[static_cast<std::size_t>(group)];
    if (mean.probe == probe && mean.version == version_)
        return mean.code;
    mean = {probe, version_, {}};
    const auto& members = rows(group);
    if (members.empty() || members.back() >= probe->count)
        return mean.code;
    const std::size_t size = probe->code_size;
    std::vector<double> sum(size, 0.0);
    for (const std::uint32_t row : members)
        for (std::size_t j = 0; j < size; ++j)
            sum[j] += static_cast<double>(probe->codes[row * size + j]);
    mean.code.resize(size);
    std::ranges::transform(sum, mean.code.begin(), [&members](double total) {
        return static_cast<float>(total / static_cast<double>(members.size()));
    });
    return mean.code;
}

std::vector<float> attribute_vector(std::span<const float> with, std::span<const float> without) {
    if (with.size() != without.size())
        return {};
    std::vector<float> direction(with.size());
    std::ranges::transform(with, without, direction.begin(), std::minus<>());
    return direction;
}

std::string codes_csv(const ProbeAnswer& probe, const ProbeImages& images,
                      std::span<const std::uint32_t> rows, std::span<const float> xy) {
    std::string out = xy.empty() ? "id,set,index,label,class" : "id,set,index,label,class,x,y";
    const auto number = [&out](float value) { out += printed(",%.9g", static_cast<double>(value)); };
    for (std::size_t j = 0; j < probe.code_size; ++j)
        out += ",z" + std::to_string(j);
    out += '\n';
    for (const std::uint32_t row : rows) {
        if (row >= probe.count)
            break;
        const std::string words = images.words(row); // "test 12"
        const std::size_t space = words.find(' ');
        const int label = images.label(row);
        const auto& names = images.data()->class_names;
        const auto known = static_cast<std::size_t>(label) < names.size();
        out += std::to_string(images.id(row)) + "," + words.substr(0, space) + "," + words.substr(space + 1) +
               "," + std::to_string(label) + "," +
               (known ? quoted(names[static_cast<std::size_t>(label)]) : std::to_string(label));
        for (std::size_t j = 0; j < 2 && !xy.empty(); ++j)
            number(xy[2 * row + j]);
        for (std::size_t j = 0; j < probe.code_size; ++j)
            number(probe.codes[row * probe.code_size + j]);
        out += '\n';
    }
    return out;
}

} // namespace penumbra
