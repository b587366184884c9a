from lib.features.classes import CLASS_COUNT, imagenet_classes


def test_there_are_a_thousand_in_the_order_of_a_networks_output() -> None:
    classes = imagenet_classes()
    assert [known.index for known in classes] == list(range(CLASS_COUNT))
    assert len({known.wnid for known in classes}) == CLASS_COUNT
    assert all(known.name and known.wnid[0] == "n" for known in classes)


def test_well_known_classes_are_where_they_belong() -> None:
    classes = imagenet_classes()
    assert (classes[0].wnid, classes[0].name) == ("n01440764", "tench")
    assert classes[967].name == "espresso"
    assert classes[281].name == "tabby cat"
