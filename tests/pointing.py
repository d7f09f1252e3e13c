"""What a hand does in the picture of a graph, in a real browser."""

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

_DRAWN = "return placed?.scale === network.getScale()"
# The first line with a place that no circle covers: its number, and that place as seen from the picture's middle.
_FREE = """
  const places = network.getPositions();
  for (const {id, from, to} of graph.edges) {
    for (let part = 0.05; part < 1; part += 0.05) {
      const [x, y] = ["x", "y"].map((axis) => places[from][axis] + part * (places[to][axis] - places[from][axis]));
      const spot = network.canvasToDOM({x, y});
      const isSeen = spot.x > 0 && spot.y > 0 && spot.x < stage.clientWidth && spot.y < stage.clientHeight;
      if (isSeen && network.getNodeAt(spot) === undefined && findTie({x, y}) === id) {
        return [id, Math.round(spot.x - stage.clientWidth / 2), Math.round(spot.y - stage.clientHeight / 2)];
      }
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
    picture = find_picture(browser)
    number, across, down = browser.execute_script(_FREE)

    def click(driver: webdriver.Chrome) -> bool:
        """A slow machine holds the button for so long that it is no click; then it is tried again."""
        ActionChains(driver).move_to_element_with_offset(picture, across, down).click().perform()
        return bool(driver.execute_script("return chosen?.edge === arguments[0]", number))

    WebDriverWait(browser, 30).until(click)
    return int(number)


def drag_circle(browser: webdriver.Chrome, number: int, *, across: int, down: int) -> None:
    """Take a circle and put it down elsewhere, some pixels away."""
    picture = find_picture(browser)
    hand = ActionChains(browser).move_to_element_with_offset(picture, *browser.execute_script(_CIRCLE, number))
    hand.click_and_hold().move_by_offset(across // 2, down // 2).move_by_offset(across - across // 2, down - down // 2)
    hand.release().perform()
