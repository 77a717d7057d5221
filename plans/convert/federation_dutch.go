package convert

import (
	"fmt"
	"strings"
)

// dutch says in short, in Dutch, what a check of that code found about sources:
// the English message beside it has the particulars. distance is in metres.
func (c *federation) dutch(code string, distance float64, sources []int) string {
	first, rest := c.names(sources), ""
	if len(sources) > 1 {
		first, rest = c.names(sources[:1]), c.names(sources[1:])
	}
	length := strings.Replace(lengthText(distance), ".", ",", 1)
	switch code {
	case "same-file-twice":
		return fmt.Sprintf("%s is hetzelfde bestand als %s: alles staat er twee keer", rest, first)
	case "empty-source":
		return fmt.Sprintf("%s toont niets: de rest van de versie is zonder dit bestand gemaakt", first)
	case "some-georeferenced":
		return fmt.Sprintf("%s: geen eigen plaats die bruikbaar is. Aangenomen is dat de oorsprong die van de andere is: kijk of het goed staat", c.names(sources))
	case "source-far":
		return fmt.Sprintf("%s staat %s van de andere bronnen; %s is het dichtst bij", first, length, rest)
	case "height-offset":
		return fmt.Sprintf("%s staat %s hoger of lager dan %s", first, length, rest)
	case "size-ratio":
		return fmt.Sprintf("%s heeft een heel andere maat dan de rest: de eenheid klopt waarschijnlijk niet", first)
	case "true-north-differs":
		return fmt.Sprintf("het ware noorden in %s verschilt van dat in %s", first, rest)
	case "storey-heights-differ":
		return "bouwlagen met één naam liggen op verschillende hoogten en zijn apart gehouden"
	case "global-ids-repeated":
		return "GlobalIds komen in meer dan één bron voor; de bronnen houden ze uit elkaar"
	}
	return ""
}
