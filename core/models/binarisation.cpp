#include "core/models/binarisation.hpp"

namespace penumbra {

torch::Tensor binarised(const torch::Tensor& images, const std::string& how, torch::Generator& generator) {
    if (how == "threshold")
        return (images > 0.5).to(images.scalar_type());
    if (how == "dynamic") // at::rand takes an explicit generator on the CPU only
        return (at::rand(images.sizes(), generator).to(images.device()) < images).to(images.scalar_type());
    return images;
}

} // namespace penumbra
