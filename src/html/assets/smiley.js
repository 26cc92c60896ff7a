/* What a script can add to pages that do without one: keys, tables that sort, filters. */
(function () {
  'use strict';
  document.documentElement.classList.add('scripted');

  function all(selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); }

  /* --- tables: sorted by a click on a heading, the other way round by the next --- */

  function keyOf(row, column, numeric) {
    var cell = row.cells[column];
    if (!cell) return numeric ? 0 : '';
    return numeric ? Number(cell.dataset.v || 0) : cell.textContent.trim().toLowerCase();
  }

  function sort(table, heading) {
    var column = heading.cellIndex, numeric = heading.dataset.sort === 'n';
    var down = heading.getAttribute('aria-sort') ? heading.getAttribute('aria-sort') === 'ascending' : numeric;
    var body = table.tBodies[0], rows = all('tr', body);
    rows = rows.map(function (row, i) { return { row: row, key: keyOf(row, column, numeric), i: i }; });
    rows.sort(function (a, b) {
      var order = a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
      return (down ? -order : order) || a.i - b.i;
    });
    rows.forEach(function (r) { body.appendChild(r.row); });
    all('th', table).forEach(function (th) { th.removeAttribute('aria-sort'); });
    heading.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  }

  function makeSortable(table) {
    all('thead th', table).forEach(function (heading) {
      if (!heading.textContent.trim() || heading.querySelector('.quiet')) return;
      var button = document.createElement('button');
      button.type = 'button';
      while (heading.firstChild) button.appendChild(heading.firstChild);
      heading.appendChild(button);
      button.addEventListener('click', function () { sort(table, heading); });
    });
  }

  /* --- filters: rows that hold what is typed; blocks of one thread --- */

  function makeFilter(table) {
    var input = document.createElement('input');
    if (table.tBodies[0].rows.length < 4) return;
    input.type = 'search';
    input.className = 'filter';
    input.placeholder = 'Filter';
    input.setAttribute('aria-label', 'Only rows that hold this text');
    input.addEventListener('input', function () {
      var wanted = input.value.toLowerCase();
      all('tbody tr', table).forEach(function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0;
      });
    });
    table.parentNode.parentNode.insertBefore(input, table.parentNode);
  }

  function makeThreadFilter() {
    var tools = document.querySelector('.tools'), blocks = all('.block[data-thread]'), names = [];
    if (!tools || document.querySelector('select[name=thread_id]')) return;
    blocks.forEach(function (b) { if (names.indexOf(b.dataset.thread) < 0) names.push(b.dataset.thread); });
    if (names.length < 2) return;
    var label = document.createElement('label'), select = document.createElement('select'), box = document.createElement('div');
    ['all threads of this page'].concat(names).forEach(function (name, i) {
      var option = document.createElement('option');
      option.textContent = name;
      option.value = i ? name : '';
      select.appendChild(option);
    });
    select.addEventListener('change', function () {
      blocks.forEach(function (b) { b.hidden = select.value !== '' && select.selectedIndex > 0 && b.dataset.thread !== select.value; });
    });
    box.className = 'choose';
    label.appendChild(document.createTextNode('Thread '));
    label.appendChild(select);
    box.appendChild(label);
    tools.appendChild(box);
  }

  /* --- keys --- */

  var here = null;

  function items() {
    return all('.block, tbody tr').filter(function (e) { return !e.hidden && !e.closest('.summary'); });
  }

  function move(step) {
    var list = items(), at = list.indexOf(here);
    if (!list.length) return;
    if (at < 0) {
      var target = document.querySelector('.block:target, tr:target, .block.wanted');
      at = target ? list.indexOf(target) : step > 0 ? -1 : list.length;
    }
    at = Math.max(0, Math.min(list.length - 1, at + step));
    if (here) here.classList.remove('here');
    here = list[at];
    here.classList.add('here');
    here.scrollIntoView({ block: 'nearest' });
  }

  function follow(selector) {
    var link = document.querySelector(selector);
    if (link) link.click();
  }

  function open() {
    var link = here && here.querySelector('td a, .place, .event');
    if (link) link.click();
  }

  var keys = {
    j: function () { move(1); },
    k: function () { move(-1); },
    n: function () { follow('a[rel=next]'); },
    p: function () { follow('a[rel=prev]'); },
    '/': function () {
      var field = document.querySelector('.filter') || document.querySelector('.search input');
      if (field) { field.focus(); field.select(); }
    },
    Enter: open
  };

  document.addEventListener('keydown', function (event) {
    var typing = /^(INPUT|SELECT|TEXTAREA|BUTTON|A|SUMMARY)$/.test(event.target.tagName);
    if (event.key === 'Escape' && /^(INPUT|SELECT)$/.test(event.target.tagName)) { event.target.blur(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || (typing && (event.key === 'Enter' || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)))) return;
    if (!Object.prototype.hasOwnProperty.call(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });

  /* A wide call graph is shown from where the program begins. */
  all('.graph').forEach(function (box) {
    var root = box.querySelector('rect');
    if (root) box.scrollLeft = Number(root.getAttribute('x')) + Number(root.getAttribute('width')) / 2 - box.clientWidth / 2;
  });

  /* On a narrow screen the tabs do not all fit. */
  all('.tabs').forEach(function (tabs) {
    var here = tabs.querySelector('[aria-current]');
    if (here) tabs.scrollLeft = here.offsetLeft - tabs.offsetLeft + here.offsetWidth / 2 - tabs.clientWidth / 2;
  });

  all('table.sortable').forEach(makeSortable);
  all('table.filtered').forEach(makeFilter);
  makeThreadFilter();
})();
