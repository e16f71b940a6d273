// SPDX-License-Identifier: Apache-2.0
// One pipelined Wishbone master (the core) -> RAM port, boot ROM, bounce buffer, device registers.
// Invariant: answers come back in the order of the requests. Everything but RAM answers after exactly one cycle, so a request
// there waits until no RAM answer is outstanding; RAM never answers in the cycle of its request. Unmapped: reads 0, writes lost.
// Addresses: map.def.
module soc_bus (
  input  logic             clk_i,
  input  logic             rst_i,
  // the core
  input  mem_pkg::wb_req_t wb_i,
  output mem_pkg::wb_rsp_t wb_o,
  // RAM: both windows; bit 31 of the address selects CMS
  output mem_pkg::wb_req_t ram_o,
  input  mem_pkg::wb_rsp_t ram_i,
  // selected and accepted in this cycle; read data one cycle later, 0 from whoever was not selected
  output logic             rom_sel_o,
  output logic             bounce_sel_o,
  output logic             dev_sel_o,
  input  logic [31:0]      rom_dat_i,
  input  logic [31:0]      bounce_dat_i,
  input  logic [31:0]      dev_dat_i
);
  // high-order address bits of the regions; sizes are powers of two
  logic [31:12] page;
  assign page = 20'(wb_i.adr >> 10);
  logic is_rom, is_dev, is_bounce, is_guest, is_cms, is_ram;
  assign is_rom    = page[31:13] == map_pkg::MAP_BOOTROM_BASE[31:13];
  assign is_dev    = page[31:12] == map_pkg::MAP_DEVICES_BASE[31:12];
  assign is_bounce = page[31:12] == map_pkg::MAP_BOUNCE_BASE[31:12];
  assign is_guest  = page[31:30] == map_pkg::MAP_GUEST_BASE[31:30];
  assign is_cms    = page[31:24] == map_pkg::MAP_CMS_BASE[31:24];
  assign is_ram    = is_guest || is_cms;

  logic [5:0] pending_q;  // RAM answers outstanding
  logic       full, request, local_take, ram_take;
  assign full       = pending_q[5];
  assign request    = wb_i.cyc && wb_i.stb;
  assign ram_take   = request && is_ram && !full && !ram_i.stall;
  assign local_take = request && !is_ram && pending_q == 6'd0;

  assign wb_o.stall = is_ram ? (full || ram_i.stall) : pending_q != 6'd0;
  always_comb begin
    ram_o     = wb_i;
    ram_o.cyc = (request && is_ram) || pending_q != 6'd0;
    ram_o.stb = request && is_ram && !full;
  end

  assign rom_sel_o    = local_take && is_rom;
  assign bounce_sel_o = local_take && is_bounce;
  assign dev_sel_o    = local_take && is_dev;

  logic local_q;                   // something other than RAM answers in this cycle
  always_ff @(posedge clk_i) begin
    if (rst_i) pending_q <= 6'd0;
    else       pending_q <= pending_q + 6'(ram_take) - 6'(ram_i.ack);
    local_q <= local_take && !rst_i;
  end

  assign wb_o.ack = ram_i.ack || local_q;
  assign wb_o.dat = local_q ? rom_dat_i | bounce_dat_i | dev_dat_i : ram_i.dat;
endmodule
