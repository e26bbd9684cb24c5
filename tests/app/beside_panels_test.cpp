// A second model in the panels below the map: what follows the map's "Beside" there.

#include "support/window_test.hpp"

#include <gtest/gtest.h>

namespace penumbra {
namespace {

/// A model of four latents in training, the shipped one of two beside it.
class BesidePanelsTest : public testing::WindowTest {
  protected:
    BesidePanelsTest() : WindowTest({.train = 200, .test = 120}) {}
    void train_a_little() {
        train("run");
        play("wait step 5 timeout 60\naction training.stop\nwait state Finished timeout 30");
    }
    bool draws(const std::string& mark) {
        try {
            play("wait \"" + mark + "\" timeout 0.5");
            return true;
        } catch (const Error&) {
            return false;
        }
    }
};

TEST_F(BesidePanelsTest, an_opened_model_and_the_one_in_training_change_sides) {
    play("wait model timeout 60\nwait data timeout 60");
    train_a_little();
    const auto second = [this] { return studio_->probe_beside() ? studio_->probe_beside()->code_size : 0; };
    play("wait \"kl bars\" timeout 30\naction map.beside\nwait \"kl bars beside\" timeout 30");
    EXPECT_EQ(second(), 2U);
    play("action map.follow\nwait seconds 0.5\nwait \"kl bars beside\" timeout 30");
    EXPECT_EQ(second(), 4U);
    EXPECT_EQ(studio_->probe()->code_size, 2U);
}

TEST_F(BesidePanelsTest, the_second_model_reconstructs_the_same_digits_below) {
    play("wait model timeout 60\nwait data timeout 60");
    train_a_little();
    play("click \"tab Reconstructions\"\nwait reconstructions timeout 30\nwait seconds 0.5");
    EXPECT_EQ(studio_->reconstructions(), nullptr); // nobody has asked
    EXPECT_FALSE(draws("reconstructions beside"));
    play("action map.beside\nclick \"tab Reconstructions\"\nwait \"reconstructions beside\" timeout 30\n"
         "hover \"reconstructions beside\" 0.5 0.5\nwait frames 4");
    const auto answer = studio_->reconstructions();
    ASSERT_NE(answer, nullptr);
    EXPECT_EQ(answer->problem, "");
    EXPECT_EQ(answer->model, "vae-2d");
    EXPECT_EQ(*answer->query.images, studio_->training()->reconstructions->originals);
    EXPECT_EQ(answer->decoded.images.size(), answer->query.images->size());
    EXPECT_NE(answer->decoded.images, studio_->training()->reconstructions->decoded);
    play("action map.beside\nwait frames 4");
    EXPECT_FALSE(draws("reconstructions beside"));
}

TEST_F(BesidePanelsTest, the_second_model_interpolates_between_the_same_images) {
    play("wait model timeout 60\nwait data timeout 60");
    train_a_little();
    play("action interpolation.random\nwait \"interpolation rows\" timeout 30\nwait seconds 0.5");
    EXPECT_EQ(studio_->interpolation_beside(), nullptr); // nobody has asked
    play("action map.beside\naction interpolation.random\nwait \"interpolation beside\" timeout 30\n"
         "hover \"interpolation beside\" 0.5 0.5\nwait frames 4");
    const auto own = studio_->interpolation();
    const auto beside = studio_->interpolation_beside();
    ASSERT_TRUE(own && beside);
    EXPECT_EQ(own->code_size, 4U);
    EXPECT_EQ(beside->code_size, 2U);
    EXPECT_EQ(beside->model, "vae-2d");
    EXPECT_EQ(beside->query.a, own->query.a);
    EXPECT_EQ(beside->query.b, own->query.b);
    // A code is none of the other model's; an image is again.
    play("click \"interpolation a sample\"\nwait \"interpolation without\" timeout 10");
    EXPECT_FALSE(draws("interpolation beside"));
    play("click \"interpolation a digit\"\nwait \"interpolation beside\" timeout 10\naction map.beside\n"
         "wait frames 4");
    EXPECT_FALSE(draws("interpolation beside"));
    EXPECT_FALSE(draws("interpolation without"));
}

TEST_F(BesidePanelsTest, the_second_model_draws_samples_at_the_right) {
    play("wait model timeout 60\nwait data timeout 60");
    train_a_little();
    play("click \"tab Samples\"\nwait samples timeout 30\nwait seconds 0.5");
    EXPECT_EQ(studio_->samples_beside(), nullptr); // nobody has asked
    play("action map.beside\nclick \"tab Samples\"\nwait \"samples beside\" timeout 30\nwait seconds 0.5\n"
         "action samples.resample\nwait seconds 0.5\nhover \"samples beside\" 0.1 0.2\nwait frames 4");
    const auto own = studio_->samples();
    const auto beside = studio_->samples_beside();
    ASSERT_TRUE(own && beside);
    EXPECT_EQ(own->code_size, 4U);
    EXPECT_EQ(beside->code_size, 2U);
    EXPECT_EQ(beside->model, "vae-2d");
    EXPECT_EQ(beside->query.seed, own->query.seed);
    EXPECT_EQ(beside->query.count, own->query.count);
    EXPECT_TRUE(draws("samples beside"));
    play("action map.beside\nwait frames 4");
    EXPECT_FALSE(draws("samples beside"));
}

TEST_F(BesidePanelsTest, the_second_model_is_traversed_from_the_same_image) {
    play("wait model timeout 60\nwait data timeout 60");
    train_a_little();
    play("click \"tab Traversals\"\nwait traversals timeout 30\nwait seconds 0.5");
    EXPECT_EQ(studio_->traversal_beside(), nullptr); // nobody has asked
    play("action map.beside\nclick \"tab Traversals\"\nwait \"traversals beside\" timeout 30\n"
         "wait seconds 0.5\nhover \"traversals beside\" 0.4 0.2\nwait frames 4");
    const auto own = studio_->traversal();
    const auto beside = studio_->traversal_beside();
    ASSERT_TRUE(own && beside);
    EXPECT_EQ(own->base.size(), 4U);
    EXPECT_EQ(beside->base.size(), 2U);
    EXPECT_FALSE(own->query.base.image.empty());
    EXPECT_EQ(beside->query.base, own->query.base);
    play("drag traversals 0.3 0.1 0.3 0.1\nwait \"traversals without\" timeout 10"); // a code of the first
                                                                                     // model
    play("action traversals.hold\nwait \"traversals beside\" timeout 10\naction map.beside\nwait frames 4");
    EXPECT_FALSE(draws("traversals beside"));
}

TEST_F(BesidePanelsTest, without_a_second_model_there_is_a_sentence) {
    play("wait model timeout 60\nwait data timeout 60\naction interpolation.random\naction map.beside\n"
         "wait \"interpolation without\" timeout 30");
    EXPECT_EQ(studio_->interpolation_beside(), nullptr);
    EXPECT_FALSE(draws("interpolation beside"));
    play("click \"tab Samples\"\nwait \"samples without\" timeout 10");
    EXPECT_EQ(studio_->samples_beside(), nullptr);
}

} // namespace
} // namespace penumbra
