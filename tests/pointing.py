"""What a hand does in the picture of a graph, in a real browser."""

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

_DRAWN = "return placed?.scale === network.getScale()"
# The first line with a place that is its own, a pixel's rounding and all, and that no circle covers: its number, and
# that place as seen from the picture's middle.
_FREE = """
  const places = network.getPositions();
  const isTied = (spot, id) => network.getNodeAt(spot) === undefined && findTie(network.DOMtoCanvas(spot)) === id;
  const isOwn = ({x, y}, id) => [-1, 0, 1].every((by) => isTied({x: x + by, y}, id) && isTied({x, y: y + by}, id));
  for (const {id, from, to} of graph.edges) {
    for (let part = 0.05; part < 1; part += 0.05) {
      const [x, y] = ["x", "y"].map((axis) => places[from][axis] + part * (places[to][axis] - places[from][axis]));
      const spot = network.canvasToDOM({x, y});
      const across = Math.round(spot.x - stage.clientWidth / 2), down = Math.round(spot.y - stage.clientHeight / 2);
      const hit = {x: across + stage.clientWidth / 2, y: down + stage.clientHeight / 2};
      const isSeen = hit.x > 0 && hit.y > 0 && hit.x < stage.clientWidth && hit.y < stage.clientHeight;
      if (isSeen && isOwn(hit, id)) return [id, across, down];
    }
  }
"""
_CIRCLE = """
  const {x, y} = network.canvasToDOM(network.getPosition(arguments[0]));
  return [Math.round(x - stage.clientWidth / 2), Math.round(y - stage.clientHeight / 2)];
"""


def find_picture(browser: webdriver.Chrome) -> WebElement:
    """Return the picture, once it is drawn and fits its frame; all of it is in sight."""
    WebDriverWait(browser, 30).until(lambda driver: driver.execute_script(_DRAWN))
    picture = browser.find_element(By.ID, "graph")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", picture)
    return picture


def click_a_tie(browser: webdriver.Chrome) -> int:
    """Click on a line; return its number among the picture's edges."""

    def click(driver: webdriver.Chrome) -> tuple[int] | None:
        """A slow machine holds the button for so long that it is no click, or moves the picture; it is tried anew."""
        picture = find_picture(driver)
        number, across, down = driver.execute_script(_FREE)
        ActionChains(driver).move_to_element_with_offset(picture, across, down).click().perform()
        return (number,) if driver.execute_script("return chosen?.edge === arguments[0]", number) else None

    (number,) = WebDriverWait(browser, 30).until(click)
    return int(number)


def drag_circle(browser: webdriver.Chrome, number: int, *, across: int, down: int) -> None:
    """Take a circle and put it down elsewhere, some pixels away."""
    picture = find_picture(browser)
    hand = ActionChains(browser).move_to_element_with_offset(picture, *browser.execute_script(_CIRCLE, number))
    hand.click_and_hold().move_by_offset(across // 2, down // 2).move_by_offset(across - across // 2, down - down // 2)
    hand.release().perform()
