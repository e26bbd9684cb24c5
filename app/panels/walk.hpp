#pragma once

#include "app/panels/conversation.hpp"
#include "app/shell/panel.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace penumbra {

/// Caption of the waypoint that follows the completion canvas.
constexpr const char* kPaintingCaption = "painting";

/// An end of the interpolation, or the current code: a place with words and the picture it was chosen by.
struct Waypoint {
    Place place;
    std::string caption;             ///< "test 1234, a 5", "painting", "sample 7"; empty while not chosen
    std::vector<std::uint8_t> image; ///< [784] when it came from an image or a decode; may be empty
    bool chosen() const { return !caption.empty(); }
};

/// What the panels that walk through the latent space share: which model, where A, B and the current code
/// are, and the probe (codes of the data set's images) that the map and the statistics draw. One object;
/// every panel that draws from it calls update() first.
class Walk {
  public:
    /// Once a frame, by whoever draws first: asks the probe when images, model or weights have changed, and
    /// takes its answer.
    void update(PanelContext& context);

    /// The model walked through is the one in training when the person wants that and it has codes. One that
    /// is opened meanwhile is walked through instead, until another run begins.
    bool follow_training = true;
    /// The model in training has codes or can be drawn from, and has weights.
    static bool training_walks(const TrainingSnapshot& snapshot);
    /// Its name for the person: "training: 001-vae-2d", after the run's folder or kind.
    static std::string training_name(const TrainingSnapshot& snapshot);
    Source source() const { return source_; }
    /// What the weights are, for Conversation::ask(). Changes some times a second while training runs.
    WeightsStamp weights() const { return weights_; }
    /// Name for the person: "vae-2d", or training_name(); empty without a model.
    const std::string& model_name() const { return model_name_; }
    const Capabilities& capabilities() const { return capabilities_; }
    std::size_t code_size() const {
        return code_size_;
    } ///< 0 while unknown (no model, or before its first probe)
    /// Words for a panel that has nothing to show: no model, a model without codes, or with codes that cannot
    /// be decoded (which can be measured all the same: there is a probe of what encodes); empty when it can
    /// walk.
    const std::string& obstacle() const { return obstacle_; }
    /// What to do about it: `words`, or nothing but wait while the models are being loaded.
    std::string remedy(std::string words) const {
        return starting_ ? "It appears here in a moment." : std::move(words);
    }

    /// Which images the probe encodes.
    ImageChoice images = ImageChoice::Test;
    std::size_t most = 5000;
    /// Only these of them, see ProbeQuery::rows; null: all. Another data set takes it away.
    std::shared_ptr<const std::vector<std::uint32_t>> only;
    /// The newest probe of this model, or null. Shared: its arrays may be uploaded once by comparing
    /// pointers.
    std::shared_ptr<const ProbeAnswer> probe() const { return shown_; }
    bool probing() const { return probe_.waiting(); }
    /// The data set that the probe's rows belong to; null without one.
    std::shared_ptr<const Dataset> data() const { return data_; }
    /// The images that the probe's rows are, or will be.
    ProbeImages probed() const;
    /// A row's name in words: "test 1234, 5". A panel that still draws an older probe has the images of that
    /// one.
    static std::string words(const ProbeImages& images, std::size_t row);

    Waypoint a, b;
    std::vector<Waypoint> via; ///< stops between A and B, in order
    bool loop = false;         ///< from B back to A
    static constexpr std::size_t kMostStops = 12;
    Waypoint current; ///< of the traversals; the latent cursor, a clicked digit or sample
    /// What stands on the completion canvas, offered as an end of the interpolation; written by its panel.
    Waypoint painting;
    /// Dimension whose traversal was asked for by a click on its bar; -1: none.
    int dimension = -1;
    /// The current code moves by itself in this frame: that is no step to be taken back until it ends.
    bool animating = false;
    /// Counts wishes to see the current code on the map, whose panel comes to the front and moves its view
    /// there.
    std::uint64_t map_wished = 0;
    /// An image whose lower half is to stand on the completion canvas, [784]; and the count of such wishes.
    Waypoint evidence;
    std::uint64_t evidence_wished = 0;
    /// Counts wishes to see the traversal panel (its tab comes to the front when it has grown).
    std::uint64_t traversal_wished = 0;

    /// A waypoint at a probe row, an image of the data, a code.
    static Waypoint at_row(const ProbeImages& images, std::size_t row);
    static Waypoint at_image(std::span<const std::uint8_t> image, std::string caption);
    static Waypoint at_code(std::vector<float> code, std::string caption,
                            std::span<const std::uint8_t> image = {});

    /// The places and the stops, so that update() finds them at the next start: images at once, codes when
    /// the model of that name is there.
    void remember(Session& session) const;

  private:
    void notice_opening(const TrainingSnapshot& snapshot, const OpenedModel* opened);
    void choose_model(PanelContext& context);
    // walk_keeping.cpp
    void restore(const Session& session);
    void restore_codes(double now);
    struct Places {
        std::array<Waypoint, 3> points; ///< A, B, current
        std::vector<Waypoint> via;
        bool loop = false;
    };
    Places places() const { return {{a, b, current}, via, loop}; }
    void restore_stops(const Session& session);
    void note_moves(PanelContext& context);
    void go_back_to(const Places& wanted, std::uint64_t generation);

    double updated_ = -1; ///< PanelContext::now of the last update
    Source source_ = Source::Opened;
    std::uint64_t opened_ = 0;    ///< generation of the opened model, as it was noticed
    std::uint64_t opened_in_ = 0; ///< generation of the run that an opened model has replaced; 0: none
    WeightsStamp weights_;
    double stamped_ = -1e9;
    std::string model_name_;
    std::string obstacle_;
    bool starting_ = false;
    Capabilities capabilities_;
    std::size_t code_size_ = 0;
    Conversation<ProbeQuery, ProbeAnswer> probe_{0.5};
    std::shared_ptr<const ProbeAnswer> shown_;
    std::shared_ptr<const Dataset> data_;
    bool restored_ = false;
    double restored_at_ = 0;
    Places noted_; ///< as the history knows them
    std::uint64_t noted_generation_ = 0;
    std::string codes_model_; ///< whose codes are still to come back
    Places codes_;            ///< those; all stops, where one of them is a code
};

} // namespace penumbra
