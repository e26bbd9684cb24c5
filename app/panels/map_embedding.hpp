#pragma once

#include "app/panels/map_places.hpp"
#include "app/shell/panel.hpp"

namespace penumbra {

/// t-SNE of the codes on the map: asked for by the person alone, watched while it goes on, stopped at will.
class MapEmbedding {
  public:
    void restore(const Session& session);
    /// Takes what has come; once a frame while it is wanted.
    void update(PanelContext& context);

    void run(PanelContext& context, const std::shared_ptr<const ProbeAnswer>& probe, std::size_t part);
    void cancel(PanelContext& context);
    bool running() const { return asked_ && !(answer_ && answer_->finished); }

    /// The places, if they are of this probe's images and part; null otherwise. The same pointer until there
    /// are others.
    std::shared_ptr<const MapPlaces> shown(const ProbeAnswer& probe, std::size_t part) const;

    /// Run or stop, perplexity, seed, and what there is to say: rows of the controls.
    void draw(PanelContext& context, const std::shared_ptr<const ProbeAnswer>& probe, std::size_t part);

  private:
    bool is_of(const ProbeAnswer& probe, std::size_t part) const;
    std::string words(const ProbeAnswer& probe, std::size_t part) const;

    double perplexity_ = 30;
    std::int64_t seed_ = 1;
    std::optional<EmbedQuery> asked_;
    std::uint64_t serial_ = 0;
    std::shared_ptr<const EmbedAnswer> answer_; ///< to what was asked last
    std::shared_ptr<const MapPlaces> places_;
};

} // namespace penumbra
